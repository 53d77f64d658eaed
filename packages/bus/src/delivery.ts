import { setTimeout as delay } from 'node:timers/promises';
import type { BusMessage, Handler } from './bus.ts';
import { type Burial, burialOf } from './dead-letter.ts';
import type { Enqueue } from './faults.ts';

/** Pauses before a message is delivered again. Milliseconds. */
const firstPauseMs = 20;
const pauseMaxMs = 2_000;

/** The messages that one subscriber, or one group of them, has yet to handle. */
export interface Delivery {
  readonly waiting: number;
  accept(message: BusMessage): void;
  /** Resolves when the handler under way has ended. */
  close(): Promise<void>;
}

export interface DeliveryOptions {
  readonly handle: Handler;
  readonly enqueue: Enqueue;
  readonly attemptsMax?: number | undefined;
  /** Takes a message that nobody is to handle any more. While it throws, it is asked again. */
  bury(message: BusMessage, burial: Burial): Promise<void>;
}

/**
 * One queue and one runner per subject: a subject keeps its order, and a message that fails keeps
 * back only those behind it.
 */
export function createDelivery({ handle, enqueue, attemptsMax, bury }: DeliveryOptions): Delivery {
  const queues = new Map<string, BusMessage[]>();
  const runners = new Map<string, Promise<void>>();
  const closed = new AbortController();

  async function run(subject: string, queue: BusMessage[]): Promise<void> {
    for (;;) {
      const message = queue[0];
      if (!message || closed.signal.aborted) return;
      await handleUntilDone(message);
      // By identity: a message that came out of order may by now stand before it.
      queue.splice(queue.indexOf(message), 1);
      if (queue.length === 0) queues.delete(subject);
    }
  }

  async function handleUntilDone(message: BusMessage): Promise<void> {
    let burial: Burial | undefined;
    const attempt = async (count: number) => {
      try {
        await (burial ? bury(message, burial) : handle(message));
        return true;
      } catch (error) {
        // The handler says what went wrong; the bus only comes again.
        burial ??= burialOf(error, count, attemptsMax);
        return false;
      }
    };
    for (let count = 1; !closed.signal.aborted; count += 1) {
      if (await attempt(count)) return;
      const pauseMs = Math.min(firstPauseMs * 2 ** Math.min(count - 1, 30), pauseMaxMs);
      await delay(pauseMs, undefined, { signal: closed.signal }).catch(() => {});
    }
  }

  return {
    get waiting() {
      let count = 0;
      for (const queue of queues.values()) count += queue.length;
      return count;
    },
    accept: (message) => {
      const queue = queues.get(message.subject) ?? [];
      queues.set(message.subject, queue);
      enqueue(queue, message);
      if (runners.has(message.subject)) return;
      const running = Promise.resolve()
        .then(() => run(message.subject, queue))
        .finally(() => runners.delete(message.subject));
      runners.set(message.subject, running);
    },
    close: async () => {
      closed.abort();
      await Promise.all(runners.values());
      queues.clear();
    },
  };
}
