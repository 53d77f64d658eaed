import { readFileSync } from 'node:fs';
import type { Clock } from '@alfred/clock';
import { processEnvironment } from '@alfred/config';
import type { MeteringClient } from '@alfred/contracts/metering';
import type { Task } from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import { layeredResponses } from '../adapters/cache/layered-responses.ts';
import { memoryAlike } from '../adapters/cache/memory-alike.ts';
import { memoryResponses } from '../adapters/cache/memory-responses.ts';
import {
  type Erasures,
  erasures,
  mindingErasure,
  mindingErasureOf,
} from '../adapters/cache/minding-erasure.ts';
import { redisResponses } from '../adapters/cache/redis-responses.ts';
import { rpcCacheVerdicts } from '../adapters/rpc-cache-verdicts.ts';
import type { CacheWatch } from '../app/cache/cache-watch.ts';
import type { Likeness } from '../app/cache/find-alike.ts';
import type { GatewayConfig } from '../config.ts';
import type { Forgetful } from '../consumers/person-erased.consumer.ts';
import { openVocabulary } from '../domain/likeness/vocabulary.ts';
import type { OpenProvider } from '../ports/provider-factory.ts';
import type { ResponseCache } from '../ports/response-cache.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import { embedderOf } from './embedder.ts';
import { providerSettings } from './provider-settings.ts';

interface Of {
  readonly config: GatewayConfig;
  readonly providers: ReadonlyMap<string, OpenProvider>;
  readonly tokenizer: Tokenizer;
  readonly random: () => number;
  readonly secrets: { readonly idempotencyKey: Uint8Array };
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'meter'>;
  readonly logger: Logger;
  readonly metering: MeteringClient;
}

/** Where answers are kept that may be given again, and how they are found. */
export function cacheOf(of: Of, onFault: (error: unknown) => void) {
  const { clock, config } = of;
  const erased = erasures();
  const { responses, sharing } = responsesOf(of, erased);
  const env = processEnvironment();
  const settings = providerSettings(config, env);
  const alike = mindingErasureOf(memoryAlike(clock), erased);
  const { embedder, task } = embedderOf({ ...of, env, settings }, onFault);
  const likeness: Likeness = { alike, embedder, vocabulary: openVocabulary() };
  const cacheWatch = watchOf(of, onFault);
  const remembering: Forgetful = {
    forget: async (organization, author) => {
      erased.note(organization, author);
      alike.forget(organization, author);
      await responses.forget(organization, author);
    },
  };
  const cacheTasks = [task, ...sharing];
  return { responses, likeness, cacheWatch, remembering, cacheTasks };
}

/** Counts for whoever watches this gateway; verdicts are kept for whoever looks into a route. */
function watchOf({ telemetry, metering }: Of, onFault: (error: unknown) => void): CacheWatch {
  const lookups = telemetry.meter.createCounter('alfred_gateway_cache_lookups', {
    description: 'Requests whose policy wants a cache: hits by kind, misses by reason.',
  });
  const shadows = telemetry.meter.createCounter('alfred_gateway_cache_shadows', {
    description: 'Semantic hits that were asked anew, by whether the earlier answer fitted.',
  });
  const verdicts = rpcCacheVerdicts(metering);
  return {
    told: (told) =>
      lookups.add(
        1,
        told.outcome === 'hit'
          ? { outcome: told.cached.kind, reason: '' }
          : { outcome: 'miss', reason: told.reason },
      ),
    judged: (verdict) => {
      shadows.add(1, { verdict: verdict.fitted ? 'fitted' : 'differed' });
      verdicts.put(verdict).catch(onFault);
    },
  };
}

/** In this process; where there is a Redis, there too, sealed. */
function responsesOf(
  { config, clock, secrets, telemetry, logger }: Of,
  erased: Erasures,
): {
  readonly responses: ResponseCache;
  readonly sharing: readonly Task[];
} {
  const near = mindingErasure(memoryResponses({ bytesMax: config.cacheBytes, clock }), erased);
  const { redisUrl: url, redisCa } = config;
  if (url === undefined) return { responses: near, sharing: [] };
  const ca = redisCa === undefined ? undefined : readFileSync(redisCa, 'utf8');
  const seconds = telemetry.meter.createHistogram('alfred_gateway_cache_redis_seconds', {
    description: 'How long Redis took for an answer that may be given again, by operation.',
    unit: 's',
  });
  const far = redisResponses({
    ...{ url, ca, clock, logger, secret: secrets.idempotencyKey },
    telemetry: {
      asked: (operation, outcome, micros) => seconds.record(micros / 1e6, { operation, outcome }),
      decided: () => {},
    },
  });
  const { start, stop } = far;
  const shared = mindingErasure(far, erased);
  const sharing = [{ name: 'gateway.answers', start, stop }];
  return { responses: layeredResponses(near, shared), sharing };
}
