import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { credsAuthenticator, type NatsConnection } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { createReach, unavailable } from './nats-reach.ts';

/** Between two tries to connect, so that a thousand clients do not come at once. Milliseconds. */
const retryMs = 200;
const retryJitterMs = 400;
const connectTimeoutMs = 5_000;
/** A server that is silent for two of these is taken for gone. Milliseconds. */
const pingMs = 5_000;
const pingsMax = 2;
const flushMs = 2_000;

export interface NatsLinkOptions {
  /** `nats://host:port`, several of one cluster. */
  readonly servers: readonly string[];
  /** Who is connected, as the server's logs name it; answers come under its own prefix. */
  readonly name: string;
  /** Text of a credentials file, read anew for every connection: it may have been renewed. */
  readonly credentials?: () => string;
  /** PEM of the authorities that the servers' certificates must come from; nothing but TLS then. */
  readonly ca?: string;
  /** Told of what goes wrong out of a caller's sight. */
  readonly onFault: (error: unknown) => void;
}

/** A connection that is tried for ever, and made again when it ends. */
export interface NatsLink {
  /** Throws `service_unavailable` while there is none. */
  connection(): NatsConnection;
  isConnected(): boolean;
  /**
   * The outcome of something that was asked over the connection. Rejects as soon as that is lost:
   * the client library would wait for its time limit.
   */
  whileConnected<Answer>(asking: Promise<Answer>): Promise<Answer>;
  /** Runs now when connected, and after every new connection; not when one only came back. */
  onConnection(open: (connection: NatsConnection) => Promise<void>): Promise<LinkListener>;
  /** Runs when a connection that was lost has come back. */
  onReturn(listen: () => void): LinkListener;
  close(): Promise<void>;
}

export interface LinkListener {
  remove(): void;
}

/** Opens a link. It is there at once; the server may come later. */
export function natsLink(options: NatsLinkOptions): NatsLink {
  const { onFault } = options;
  const openers = new Set<(connection: NatsConnection) => Promise<void>>();
  const ended = new AbortController();
  const reach = createReach(onFault);
  let connection: NatsConnection | undefined;

  async function keep(): Promise<void> {
    while (!ended.signal.aborted) {
      const made = await dial(options, ended.signal);
      if (!made) return;
      if (ended.signal.aborted) return made.close();
      connection = made;
      reach.arrived(made);
      for (const open of openers) open(made).catch(onFault);
      const reason = await made.closed();
      reach.lost();
      if (reason && !ended.signal.aborted) onFault(reason);
    }
  }

  const keeping = keep();
  return {
    isConnected: () => reach.isThere,
    connection: () => {
      if (connection && reach.isThere) return connection;
      throw unavailable();
    },
    whileConnected: reach.whileThere,
    onConnection: async (open) => {
      openers.add(open);
      if (connection && reach.isThere) await open(connection);
      // What is asked of a lost connection is answered when it is back.
      else if (connection && !connection.isClosed()) open(connection).catch(onFault);
      return { remove: () => void openers.delete(open) };
    },
    onReturn: reach.onReturn,
    close: async () => {
      ended.abort();
      if (connection && reach.isThere) await flushed(connection);
      await connection?.close();
      await keeping;
    },
  };
}

/** Undefined when the link ended before a server answered. */
async function dial(
  options: NatsLinkOptions,
  signal: AbortSignal,
): Promise<NatsConnection | undefined> {
  while (!signal.aborted) {
    try {
      return await open(options);
    } catch (error) {
      options.onFault(unavailable(error));
      await delay(retryMs + randomInt(retryJitterMs), undefined, { signal }).catch(() => {});
    }
  }
  return undefined;
}

/** One connection, for a program that does something and ends. Its owner closes it. */
export async function connectNats(
  options: Omit<NatsLinkOptions, 'onFault'>,
): Promise<NatsConnection> {
  try {
    return await open(options);
  } catch (cause) {
    throw unavailable(cause);
  }
}

async function open({
  servers,
  name,
  credentials,
  ca,
}: Omit<NatsLinkOptions, 'onFault'>): Promise<NatsConnection> {
  return connect({
    servers: [...servers],
    name,
    inboxPrefix: inboxPrefixOf(name),
    ...(credentials ? { authenticator: credsAuthenticator(() => Buffer.from(credentials())) } : {}),
    ...(ca === undefined ? {} : { tls: { ca } }),
    timeout: connectTimeoutMs,
    pingInterval: pingMs,
    maxPingOut: pingsMax,
    maxReconnectAttempts: -1,
    reconnectTimeWait: retryMs,
    reconnectJitter: retryJitterMs,
    reconnectJitterTLS: retryJitterMs,
    // Credentials may be renewed while we try.
    ignoreAuthErrorAbort: true,
  });
}

/** Where answers to this user come, so that no other user can be allowed to listen there. */
export function inboxPrefixOf(user: string): string {
  return `_INBOX_${user}`;
}

/** Acknowledgements are only written; this makes sure that they have left. */
async function flushed(connection: NatsConnection): Promise<void> {
  const patience = new AbortController();
  const late = delay(flushMs, undefined, { signal: patience.signal }).catch(() => {});
  await Promise.race([connection.flush().catch(() => {}), late]);
  patience.abort();
}
