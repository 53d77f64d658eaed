/** A stream that is fed by hand: what is pushed comes out in order, until it is closed. */
export interface Wishes<Wish> extends AsyncIterable<Wish> {
  push(wish: Wish): void;
  close(): void;
}

/** A stream with nothing in it yet. For one reader. */
export function wishes<Wish>(): Wishes<Wish> {
  let queue: Wish[] = [];
  let closed = false;
  let wake: (() => void) | undefined;
  const stir = (): void => {
    wake?.();
    wake = undefined;
  };
  return {
    push: (wish) => {
      queue.push(wish);
      stir();
    },
    close: () => {
      closed = true;
      stir();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const ready = queue;
        queue = [];
        yield* ready;
        if (queue.length > 0) continue;
        if (closed) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
