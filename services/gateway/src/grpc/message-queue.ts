/** Messages on their way to one client. Whoever has room to wait for waits before it sends more. */
export interface MessageQueue<Message> extends AsyncIterable<Message> {
  send(message: Message): void;
  /** Undefined while there is room; else resolves when there is, or nobody takes anything any more. */
  room(): Promise<void> | undefined;
  /** What was sent goes out; nothing comes after it. */
  end(): void;
}

/** A queue that is full at `messagesMax`. */
export function messageQueue<Message>(messagesMax: number): MessageQueue<Message> {
  let waiting: Message[] = [];
  let hasEnded = false;
  let changed = Promise.withResolvers<void>();
  const tell = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const roomComes = async (): Promise<void> => {
    while (!hasEnded && waiting.length >= messagesMax) await changed.promise;
  };
  return {
    send: (message) => {
      if (!hasEnded) waiting.push(message);
      tell();
    },
    room: () => (hasEnded || waiting.length < messagesMax ? undefined : roomComes()),
    end: () => {
      hasEnded = true;
      tell();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const batch = waiting;
        waiting = [];
        if (batch.length > 0) tell();
        yield* batch;
        if (waiting.length > 0) continue;
        if (hasEnded) return;
        await changed.promise;
      }
    },
  };
}
