import type { Clock } from '@alfred/clock';
import { sleep } from '@alfred/service-kit';
import { gatewayCount } from '../domain/gateway-count.ts';
import type { RedisLink } from './redis-link.ts';

/** The gateways that live, and when each was last heard of. */
const registry = 'alfred:gateways';
/** How often a gateway says that it lives, and after how long without a word it counts no more. */
const beatMs = 2_000;
const lifeMs = 10_000;

export interface RedisGatewaysDeps {
  readonly link: RedisLink;
  /** 128 random bits of this start. */
  readonly incarnation: string;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** How many gateways share one Redis; while it is away, how many did. */
export interface RedisGateways {
  readonly known: number;
  /** Says that this gateway lives, and goes on saying it. */
  start(): Promise<void>;
  /** Says that it has gone. */
  stop(): Promise<void>;
}

/** A registry in Redis, in which every gateway is known by its heartbeats. */
export function redisGateways(deps: RedisGatewaysDeps): RedisGateways {
  const { link, incarnation, clock, random } = deps;
  const count = gatewayCount(lifeMs * 1_000);
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const beat = async (): Promise<void> => {
    const living = await link.ask('heartbeat', (client) =>
      client.announceGateway(1, registry, incarnation, lifeMs),
    );
    if (living !== undefined) count.told(Number(living), Number(clock.elapsedMicros()));
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // Not all gateways at once.
      await sleep(beatMs * (0.75 + random() / 4), stopping.signal).catch(() => {});
      if (!stopping.signal.aborted) await beat();
    }
  };
  return {
    get known() {
      return count.known;
    },
    start: async () => {
      await beat();
      running = run();
    },
    stop: async () => {
      if (stopping.signal.aborted) return;
      stopping.abort();
      await running;
      await link.ask('heartbeat', (client) => client.zrem(registry, incarnation));
    },
  };
}
