/**
 * The pieces of an answer on their way from the provider's pump to the client's socket.
 *
 * Bounded in bytes: `room` makes the pump wait while the client is slow. A client that takes
 * nothing for too long is given up, because the pump has the request's accounts to finish.
 */
export interface StreamQueue {
  /** Adds text for the client. Dropped once the client is gone. */
  push(text: string): void;
  /** Undefined while there is room; else resolves when there is, or the client is gone. */
  room(): Promise<void> | undefined;
  /** No more text will come. */
  close(): void;
  /** The client is gone: whatever waits is dropped, and so is what comes. */
  discard(): void;
  /** Everything that has arrived since the last read, joined; undefined after the end. */
  read(): Promise<string | undefined>;
  readonly isDiscarded: boolean;
}

export interface StreamQueueLimits {
  /** Characters, as near to bytes as a bound needs. */
  readonly capacity: number;
  readonly stalledMs: number;
}

/** A queue for one stream. `onStalled` is called when its client is given up. */
export function streamQueue(limits: StreamQueueLimits, onStalled: () => void): StreamQueue {
  const state: State = { texts: [], size: 0, closed: false, discarded: false };
  const discard = (): void => {
    Object.assign(state, { discarded: true, closed: true, texts: [], size: 0 });
    wake(state, 'reader');
    wake(state, 'writer');
  };
  return {
    push: (text) => {
      if (state.discarded) return;
      state.texts.push(text);
      state.size += text.length;
      wake(state, 'reader');
    },
    room: () => {
      if (state.size < limits.capacity) return undefined;
      return new Promise((resolve) => {
        const stalled = setTimeout(() => {
          discard();
          onStalled();
        }, limits.stalledMs);
        state.writer = () => {
          clearTimeout(stalled);
          resolve();
        };
      });
    },
    close: () => {
      state.closed = true;
      wake(state, 'reader');
    },
    discard,
    read: async () => {
      if (state.texts.length === 0 && !state.closed) await nextText(state);
      if (state.texts.length === 0) return undefined;
      const text = state.texts.length === 1 ? state.texts[0] : state.texts.join('');
      state.texts = [];
      state.size = 0;
      wake(state, 'writer');
      return text;
    },
    get isDiscarded() {
      return state.discarded;
    },
  };
}

interface State {
  texts: string[];
  size: number;
  closed: boolean;
  discarded: boolean;
  reader?: (() => void) | undefined;
  writer?: (() => void) | undefined;
}

function nextText(state: State): Promise<void> {
  return new Promise((resolve) => {
    state.reader = resolve;
  });
}

function wake(state: State, side: 'reader' | 'writer'): void {
  const waiting = state[side];
  state[side] = undefined;
  waiting?.();
}
