import { setTimeout as delay } from 'node:timers/promises';
import { type ConsumerMessages, type JsMsg, jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import type { Subscription } from '../bus.ts';
import type { DeliveryOptions } from '../delivery.ts';
import type { ConsumerSpec } from '../topology/topology.ts';
import { faultOf } from './faults.ts';
import { holdMessages } from './held-messages.ts';
import type { NatsLink } from './nats-link.ts';

/** Before a consumer that is missing is asked for again. Milliseconds. */
const retryMs = 500;
/** How long a request for messages stays with the server. Milliseconds. */
const expiresMs = 10_000;
const answerMs = 5_000;

export interface QueueOptions extends Omit<DeliveryOptions, 'enqueue'> {
  readonly stream: string;
  readonly consumer: ConsumerSpec;
  readonly onFault: (error: unknown) => void;
}

/**
 * Handles the messages of one durable consumer. A message that fails is kept here and tried again,
 * so that those behind it on its subject stay behind it; meanwhile the server is told that they are
 * being worked on. On closing they go back. Their next reader may get them in another order, and
 * only when their time for an answer is over: NATS 2.9 forgets what goes back while nobody asks.
 */
export async function subscribeToQueue(
  link: NatsLink,
  options: QueueOptions,
): Promise<Subscription> {
  const held = holdMessages({ ...options, ackWaitMs: options.consumer.ackWaitMs });
  const ended = new AbortController();
  const keeping = new Set<Promise<void>>();
  const receive = (received: JsMsg) => {
    if (ended.signal.aborted) received.nak();
    else held.accept(received);
  };

  const opened = await link.onConnection(async (connection) => {
    const begun = Promise.withResolvers<void>();
    const reading: Reading = { connection, receive, begun: begun.resolve, signal: ended.signal };
    const kept = keepReading(link, options, reading).finally(() => keeping.delete(kept));
    keeping.add(kept);
    await begun.promise;
  });

  return {
    close: async () => {
      opened.remove();
      ended.abort();
      // Its requests must be gone first, or the server would answer them with what goes back.
      await Promise.all(keeping);
      await held.close();
    },
  };
}

interface Reading {
  readonly connection: NatsConnection;
  readonly signal: AbortSignal;
  receive(received: JsMsg): void;
  /** The consumer is being read, or was not to be had at once. */
  begun(): void;
}

/** Reads for as long as there is this connection, and looks for a consumer that is not there. */
async function keepReading(
  link: NatsLink,
  { stream, consumer, onFault }: QueueOptions,
  reading: Reading,
): Promise<void> {
  const { connection, signal, begun } = reading;
  while (!signal.aborted && !connection.isClosed()) {
    try {
      // What is asked of a lost connection would be answered by its time limit.
      if (link.isConnected()) {
        const messages = await link.whileConnected(begin(reading, stream, consumer));
        begun();
        await untilEnd(messages, signal);
      }
    } catch (error) {
      onFault(faultOf(error, `${stream} ${consumer.name}`));
    }
    begun();
    await delay(retryMs, undefined, { signal }).catch(() => {});
  }
}

async function begin(
  { connection, receive }: Reading,
  stream: string,
  { name, unackedMax }: ConsumerSpec,
): Promise<ConsumerMessages> {
  const { consumers } = jetstream(connection, { timeout: answerMs });
  const found = await consumers.get(stream, name);
  return found.consume({
    max_messages: unackedMax,
    expires: expiresMs,
    abort_on_missing_resource: true,
    callback: receive,
  });
}

/** The messages end only when the consumer goes, which is a fault, or when we do. */
async function untilEnd(messages: ConsumerMessages, signal: AbortSignal): Promise<void> {
  const stop = () => void messages.close();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const reason = await messages.closed();
  signal.removeEventListener('abort', stop);
  if (reason) throw reason;
}
