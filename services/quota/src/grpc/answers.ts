/** What a stream will send next. Ends after `end`, when everything before it has been taken. */
export interface Answers<Answer> extends AsyncIterable<Answer> {
  send(answer: Answer): void;
  end(): void;
}

/** A queue between callbacks and a stream. Its senders bound it: one answer an ask, one recall a node. */
export function answers<Answer>(): Answers<Answer> {
  const waiting: Answer[] = [];
  let ended = false;
  let wake = () => {};
  return {
    send: (answer) => {
      if (!ended) waiting.push(answer);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      while (true) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else if (ended) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
