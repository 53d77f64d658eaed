import type { BusMessage } from '../bus.ts';
import { createDelivery, type DeliveryOptions } from '../delivery.ts';
import { enqueueFairly } from '../faults.ts';

/** Ids of messages that were heard; older ones may be heard again after a gap. */
const heardMax = 10_000;

export interface HeardOptions extends Omit<DeliveryOptions, 'enqueue'> {
  /** Messages that may wait for a handler. */
  readonly waitingMax: number;
  /** The handler is done with all that waited, and messages came in vain meanwhile. */
  readonly onCaughtUp: () => void;
}

/** Announcements on their way to their handler. */
export interface HeardMessages {
  has(message: BusMessage): boolean;
  /** Passes a message on, unless too many wait. */
  accept(message: BusMessage): void;
  close(): Promise<void>;
}

/** Handles what is heard, as much of it as there is room for, and remembers what it was. */
export function hearMessages(options: HeardOptions): HeardMessages {
  const { handle, bury, waitingMax, onCaughtUp } = options;
  const keys = new Set<string>();
  let isBehind = false;

  /** The message that was just dealt with still counts as waiting. */
  function dealtWith(): void {
    if (!isBehind || delivery.waiting > 1) return;
    isBehind = false;
    setImmediate(onCaughtUp);
  }

  const delivery = createDelivery({
    ...options,
    enqueue: enqueueFairly,
    handle: async (message) => {
      await handle(message);
      dealtWith();
    },
    bury: async (message, burial) => {
      await bury(message, burial);
      dealtWith();
    },
  });

  return {
    has: (message) => keys.has(keyOf(message)),
    accept: (message) => {
      if (delivery.waiting >= waitingMax) {
        isBehind = true;
        return;
      }
      keys.add(keyOf(message));
      for (const oldest of keys) {
        if (keys.size <= heardMax) break;
        keys.delete(oldest);
      }
      delivery.accept(message);
    },
    close: delivery.close,
  };
}

const keyOf = ({ subject, id }: BusMessage): string => `${subject} ${id}`;
