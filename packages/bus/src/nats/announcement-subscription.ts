import { setTimeout as delay } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection, Subscription as NatsSubscription } from '@nats-io/nats-core';
import type { BusMessage, Subscription } from '../bus.ts';
import { faultOf } from './faults.ts';
import { type HeardMessages, type HeardOptions, hearMessages } from './heard-messages.ts';
import type { NatsLink } from './nats-link.ts';
import { fromNats } from './nats-messages.ts';

const answerMs = 5_000;
/** Before a stream that did not answer is asked again. Milliseconds. */
const retryMs = 1_000;

export interface AnnouncementOptions extends Omit<HeardOptions, 'onCaughtUp'> {
  readonly subject: string;
  /** Of subscriptions with one durable name, each message is heard by one. */
  readonly durable: string | undefined;
  /** Where announcements are kept a while; without it what was missed is lost. */
  readonly stream: string | undefined;
  readonly onFault: (error: unknown) => void;
}

/**
 * Hears what is published while it runs. After a gap (the connection was lost, or the handler was
 * too slow) it reads from the stream what is still kept and was not heard.
 */
export async function subscribeToAnnouncements(
  link: NatsLink,
  options: AnnouncementOptions,
): Promise<Subscription> {
  const ended = new AbortController();
  const closeGap = () => void catchUp(link, { ...options, heard, signal: ended.signal });
  const heard = hearMessages({ ...options, onCaughtUp: closeGap });
  let live: NatsSubscription | undefined;

  const opened = await link.onConnection(async (connection) => {
    // Before the first connection nothing was missed.
    const isFirst = live === undefined;
    live = listen(connection, options, heard);
    await checkOpen(connection, live, options);
    if (!isFirst) closeGap();
  });
  const returned = link.onReturn(closeGap);
  return {
    close: async () => {
      ended.abort();
      opened.remove();
      returned.remove();
      if (live && !live.isClosed()) live.unsubscribe();
      await heard.close();
    },
  };
}

function listen(
  connection: NatsConnection,
  { subject, durable, onFault }: AnnouncementOptions,
  heard: HeardMessages,
): NatsSubscription {
  return connection.subscribe(subject, {
    ...(durable === undefined ? {} : { queue: durable }),
    callback: (error, received) => {
      if (error) onFault(faultOf(error, subject));
      else heard.accept(fromNats(received));
    },
  });
}

/** A server that forbids a subscription says so before it answers what was asked after it. */
async function checkOpen(
  connection: NatsConnection,
  live: NatsSubscription,
  { subject, onFault }: AnnouncementOptions,
): Promise<void> {
  // Without an answer it is not known to be open; it will be when the connection is back.
  await connection.flush().catch(onFault);
  if (live.isClosed()) throw faultOf(await live.closed, subject);
}

interface Gap extends AnnouncementOptions {
  readonly heard: HeardMessages;
  readonly signal: AbortSignal;
}

/** Tries until the stream has answered; a connection that is lost begins this anew. */
async function catchUp(link: NatsLink, gap: Gap): Promise<void> {
  const { stream, heard, signal, onFault } = gap;
  while (stream !== undefined && !signal.aborted && link.isConnected()) {
    try {
      return await readKept(link, { ...gap, stream }, (message) => {
        if (!signal.aborted && !heard.has(message)) heard.accept(message);
      });
    } catch (error) {
      onFault(faultOf(error, stream));
      await delay(retryMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** Reads what a stream still has under a subject, oldest first. */
async function readKept(
  link: NatsLink,
  { stream, subject }: { readonly stream: string; readonly subject: string },
  hear: (message: BusMessage) => void,
): Promise<void> {
  const options = { timeout: answerMs, checkAPI: false };
  const { direct } = await jetstreamManager(link.connection(), options);
  for (let seq = 1; ; ) {
    const asking = direct.getMessage(stream, { seq, next_by_subj: subject });
    const found = await link.whileConnected(asking);
    if (!found) return;
    hear(fromNats({ subject: found.subject, data: found.data, headers: found.header }));
    seq = found.seq + 1;
  }
}
