import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { Logger } from '@alfred/telemetry';
import type { CacheAddress, CachedAnswer, ResponseCache } from '../../ports/response-cache.ts';
import { decodeCachedAnswer, encodeCachedAnswer } from '../../wire/cached-answer.ts';
import { type RedisClientDeps, redisClient } from '../redis-client.ts';
import { type RedisPatience, redisLink } from '../redis-link.ts';
import type { RedisTelemetry } from '../redis-telemetry.ts';
import { partitionName } from './memory-responses.ts';
import { blindName, sealOf } from './sealed-bytes.ts';

/** An answer is not worth a long wait. */
const usualPatience: RedisPatience = { operationMs: 50, failuresMax: 5, openMs: 30_000 };
/** How long a start waits for Redis before it goes on without. Milliseconds. */
const connectMs = 1_000;
/** No policy lets an answer live longer: a list of somebody's answers need not either. Milliseconds. */
const lifeMaxMs = 2_592_000_000;

export interface RedisResponsesDeps extends RedisClientDeps {
  /** What all gateways of the deployment know, and nobody else. */
  readonly secret: Uint8Array;
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly telemetry: RedisTelemetry;
  readonly patience?: RedisPatience;
}

/** Answers that all gateways share. */
export interface RedisResponses extends ResponseCache {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Answers in Redis: sealed, each under its own name, and names that say nothing of whose they are.
 * While Redis is away there is none, and what is to be kept is not.
 */
export function redisResponses(deps: RedisResponsesDeps): RedisResponses {
  const { clock, logger, secret } = deps;
  const seal = sealOf(secret, 'alfred/response-cache/seal/1');
  const blind = blindName(secret, 'alfred/response-cache/name/1');
  const nameOf = ({ partition, key }: CacheAddress) =>
    `alfred:answer:${blind(JSON.stringify([partitionName(partition), key]))}`;
  const listOf = (organization: string, author: string) =>
    `alfred:answers-of:${blind(JSON.stringify([organization, author]))}`;
  const link = redisLink({
    client: redisClient(deps),
    clock,
    patience: deps.patience ?? usualPatience,
    telemetry: () => deps.telemetry,
    onChange: (state, code) =>
      state === 'closed'
        ? logger.info({ event: 'redis_cache_circuit', state })
        : logger.warn({ event: 'redis_cache_circuit', state, code }),
  });
  return {
    find: async (address) => {
      const name = nameOf(address);
      const sealed = await link.ask('find_answer', (client) => client.getBuffer(name));
      const bytes = sealed && seal.open(name, sealed);
      const answer = bytes && decodeCachedAnswer(bytes);
      return answer && answer.expiresAt > clock.nowMicros() ? answer : undefined;
    },
    keep: async (address, answer) => {
      const lifeMs = lifeOf(answer, clock);
      if (lifeMs <= 0) return;
      const name = nameOf(address);
      const sealed = seal.seal(name, encodeCachedAnswer(answer));
      const list = listOf(address.partition.organization, answer.author);
      // The list first: an answer that no list knows would outlive its author.
      await link.ask('keep_answer', async (client) => {
        await client.sadd(list, name);
        await client.pexpire(list, lifeMaxMs);
        await client.set(name, sealed, 'PX', lifeMs);
      });
    },
    forget: async (organization, author) => {
      const list = listOf(organization, author);
      const isDone = await link.ask('forget_answers', async (client) => {
        for (const name of await client.smembers(list)) await client.unlink(name);
        await client.unlink(list);
        return true;
      });
      // Whoever tells us of an erasure tells us again.
      if (!isDone) throw new AlfredError('service_unavailable', { service: 'redis' });
    },
    start: () => link.connect(connectMs),
    stop: async () => link.disconnect(),
  };
}

function lifeOf({ expiresAt }: CachedAnswer, clock: Clock): number {
  return Number((expiresAt - clock.nowMicros()) / 1_000n);
}
