import type { JsMsg } from '@nats-io/jetstream';
import type { BusMessage } from '../bus.ts';
import { createDelivery, type DeliveryOptions } from '../delivery.ts';
import { enqueueFairly } from '../faults.ts';
import { fromNats } from './nats-messages.ts';

/** How often within the time for an answer a reader says that it is still at work. */
const signsOfLife = 3;

export interface HeldOptions extends Omit<DeliveryOptions, 'enqueue'> {
  /** The server's patience with a message that it has given out. Milliseconds. */
  readonly ackWaitMs: number;
}

/** Messages that a reader has got of the server and not answered. */
export interface HeldMessages {
  accept(received: JsMsg): void;
  /** Gives back what is not handled, oldest first. Resolves when no handler runs any more. */
  close(): Promise<void>;
}

/** Handles messages one by one per subject, and tells the server that the others are in hand. */
export function holdMessages(options: HeldOptions): HeldMessages {
  const { handle, bury, ackWaitMs } = options;
  const held = new Map<number, JsMsg>();
  const numbers = new WeakMap<BusMessage, number>();

  /** By number: the server may have given it out once more since, and wants that one answered. */
  function answer(message: BusMessage): void {
    const number = numbers.get(message);
    if (number === undefined) return;
    held.get(number)?.ack();
    held.delete(number);
  }

  const delivery = createDelivery({
    ...options,
    enqueue: enqueueFairly,
    handle: async (message) => {
      await handle(message);
      answer(message);
    },
    bury: async (message, burial) => {
      await bury(message, burial);
      answer(message);
    },
  });
  const working = setInterval(() => {
    for (const message of held.values()) message.working();
  }, ackWaitMs / signsOfLife);

  return {
    accept: (received) => {
      const isKnown = held.has(received.seq);
      held.set(received.seq, received);
      if (isKnown) return;
      const message = fromNats(received);
      numbers.set(message, received.seq);
      delivery.accept(message);
    },
    close: async () => {
      await delivery.close();
      clearInterval(working);
      for (const number of [...held.keys()].sort((a, b) => a - b)) held.get(number)?.nak();
      held.clear();
    },
  };
}
