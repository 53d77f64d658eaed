import type { BusMessage } from './bus.ts';

/** How much worse than promised a bus behaves. Chances between 0 and 1, drawn from the seed. */
export interface Faults {
  readonly seed: number;
  /** Delivered twice. */
  readonly duplicate?: number;
  /** Put before the one that came earlier. */
  readonly reorder?: number;
  /** Delivered again behind the next one of its subject, as after a lost acknowledgement. */
  readonly redeliver?: number;
  /** Taken from the publisher and never delivered: what a bus without a disk does in a crash. */
  readonly drop?: number;
}

/** Puts a message in a queue, as well or as badly as the faults say. The queue is changed. */
export type Enqueue = (queue: BusMessage[], message: BusMessage) => void;

export const enqueueFairly: Enqueue = (queue, message) => {
  queue.push(message);
};

export function enqueueWithFaults(faults: Faults): Enqueue {
  const { seed, duplicate = 0, reorder = 0, redeliver = 0, drop = 0 } = faults;
  const draw = seededDraw(seed);
  const again = new WeakMap<BusMessage[], BusMessage>();
  const insert = (queue: BusMessage[], message: BusMessage) => {
    if (draw() < reorder && queue.length > 0) queue.splice(queue.length - 1, 0, message);
    else queue.push(message);
  };
  return (queue, message) => {
    if (draw() < drop) return;
    const copies = draw() < duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) insert(queue, message);
    const earlier = again.get(queue);
    again.delete(queue);
    if (earlier) queue.push(earlier);
    // Without a draw nothing changes for seeds that were recorded before there was this fault.
    if (redeliver > 0 && draw() < redeliver) again.set(queue, message);
  };
}

/** Mulberry32: the same numbers in [0, 1) for the same seed. */
function seededDraw(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
