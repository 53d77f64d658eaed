import { backoffMs } from '@alfred/service-kit';
import { Redis, type Result } from 'ioredis';
import { enterCallsScript, leaveCallsScript } from './redis-call-scripts.ts';
import { announceGatewayScript, takePlacesScript } from './redis-scripts.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takePlaces(keys: number, ...keysAndArguments: (string | number)[]): Result<unknown, Context>;
    enterCalls(keys: number, ...keysAndArguments: (string | number)[]): Result<unknown, Context>;
    leaveCalls(keys: number, ...keysAndArguments: (string | number)[]): Result<unknown, Context>;
    announceGateway(
      keys: 1,
      registry: string,
      gateway: string,
      lifeMs: number,
    ): Result<unknown, Context>;
  }
}

export interface RedisClientDeps {
  /** redis:// or rediss://, with the password if there is one. Never logged. */
  readonly url: string;
  /** PEM of the authority that signed the server's certificate; undefined: those that Node knows. */
  readonly ca: string | undefined;
}

/**
 * Between two tries to connect: apart from those of gateways that lost it at the same moment, and
 * short, so that it is connected when it is asked again.
 */
const reconnecting = { firstDelayMs: 50, delayMaxMs: 1_000 };
/** A server that takes connections or commands and says nothing is hung up on after this long. */
const silenceMs = 2_000;

/**
 * A client that has not connected yet. What cannot be sent now is refused and never waits in a
 * queue; what was sent is not sent again, since it may have been counted.
 */
export function redisClient({ url, ca }: RedisClientDeps): Redis {
  return new Redis({
    ...addressOf(url, ca),
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: silenceMs,
    socketTimeout: silenceMs,
    connectionName: 'alfred-gateway',
    retryStrategy: (attempt) => backoffMs(attempt, reconnecting),
    // After a failover the old address leads to a replica: its name may lead elsewhere by now.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    scripts: {
      takePlaces: { lua: takePlacesScript },
      enterCalls: { lua: enterCallsScript },
      leaveCalls: { lua: leaveCallsScript },
      announceGateway: { lua: announceGatewayScript },
    },
  });
}

/** Where Redis is, as its client takes it. */
interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly servername: string; readonly ca?: string };
}

/** Parsed here and not by the client, so that no error of its parser can repeat a password. */
export function addressOf(text: string, ca: string | undefined): RedisAddress {
  const { protocol, hostname, port, username, password, pathname } = new URL(text);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = protocol === 'rediss:';
  return {
    host,
    port: port === '' ? 6379 : Number(port),
    db: Number(pathname.slice(1) || '0'),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(secure ? { tls: { servername: host, ...(ca === undefined ? {} : { ca }) } } : {}),
  };
}
