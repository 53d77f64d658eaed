import { streamWindow } from './frames.ts';

/** Received messages of one stream, in order, until they are taken. Never holds more than a window. */
export interface Inbox extends AsyncIterable<Uint8Array> {
  push(body: Uint8Array): void;
  end(): void;
  fail(error: Error): void;
}

/** @param onTaken called when the reader has taken `count` messages more */
export function createInbox(onTaken: (count: number) => void): Inbox {
  const waiting: Uint8Array[] = [];
  let ended = false;
  let failure: Error | undefined;
  let taken = 0;
  let wake: () => void = () => {};

  /** Credit goes back in halves of a window: often enough never to stall, seldom enough to be cheap. */
  function giveBack(): void {
    taken += 1;
    if (taken * 2 < streamWindow) return;
    onTaken(taken);
    taken = 0;
  }

  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });

  async function* read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const body = waiting.shift();
      if (body) {
        giveBack();
        yield body;
      } else if (failure) {
        throw failure;
      } else if (ended) {
        return;
      } else {
        await change();
      }
    }
  }

  return {
    push: (body) => {
      waiting.push(body);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
    fail: (error) => {
      failure ??= error;
      wake();
    },
    [Symbol.asyncIterator]: read,
  };
}

/** The sender's side of a window. */
export interface Credit {
  grant(count: number): void;
  /** Takes one; undefined when there is one at once, else a promise for the next. */
  take(): Promise<void> | undefined;
}

export function createCredit(): Credit {
  let left = streamWindow;
  let wake: () => void = () => {};
  const take = (): Promise<void> | undefined => {
    if (left > 0) {
      left -= 1;
      return undefined;
    }
    return new Promise<void>((resolve) => {
      wake = resolve;
    }).then(take);
  };
  return {
    take,
    grant: (count) => {
      left += count;
      wake();
    },
  };
}

/**
 * Sends what `source` yields, as fast as the receiver takes it, until it ends or `signal` aborts.
 * Resolves to whether the source came to its own end; rejects with what the source threw.
 */
export async function pump<Message>(
  source: AsyncIterable<Message>,
  send: (message: Message) => void,
  { credit, signal }: { readonly credit: Credit; readonly signal: AbortSignal },
): Promise<boolean> {
  const iterator = source[Symbol.asyncIterator]();
  const patience = patienceUntil(signal);
  try {
    for (;;) {
      const next = await patience.wait(iterator.next());
      if (next === 'aborted') return leave(iterator);
      if (next.done) return true;
      const room = credit.take();
      if (room && (await patience.wait(room)) === 'aborted') return leave(iterator);
      send(next.value);
    }
  } finally {
    patience.end();
  }
}

/** Waits for one thing after another, until a signal aborts. */
export interface AbortablePatience {
  wait<Result>(promise: Promise<Result>): Promise<Result | 'aborted'>;
  /** Lets go of the signal. */
  end(): void;
}

/**
 * Not a race against one promise for the whole stream: each of its rounds would stay behind on
 * that promise, and a stream lives for days.
 */
export function patienceUntil(signal: AbortSignal): AbortablePatience {
  let wake: () => void = () => {};
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  return {
    wait: (promise) =>
      new Promise((resolve, reject) => {
        wake = () => resolve('aborted');
        promise.then(resolve, reject);
        if (signal.aborted) wake();
      }),
    end: () => signal.removeEventListener('abort', onAbort),
  };
}

/** Tells the source that nobody listens. Not awaited: it may be stuck in a wait of its own. */
function leave(iterator: AsyncIterator<unknown>): false {
  iterator.return?.().catch(() => {});
  return false;
}
