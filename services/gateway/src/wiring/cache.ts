import { readFileSync } from 'node:fs';
import type { Clock } from '@alfred/clock';
import type { Task } from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import { layeredResponses } from '../adapters/cache/layered-responses.ts';
import { memoryAlike } from '../adapters/cache/memory-alike.ts';
import { memoryResponses } from '../adapters/cache/memory-responses.ts';
import { redisResponses } from '../adapters/cache/redis-responses.ts';
import { localModelName } from '../adapters/embedder/local-model-name.ts';
import { startLocalModel, workerEmbedder } from '../adapters/embedder/worker-embedder.ts';
import type { Likeness } from '../app/cache/find-alike.ts';
import type { GatewayConfig } from '../config.ts';
import type { Forgetful } from '../consumers/person-erased.consumer.ts';
import { openVocabulary } from '../domain/likeness/vocabulary.ts';
import type { ResponseCache } from '../ports/response-cache.ts';

interface Of {
  readonly config: Pick<GatewayConfig, 'cacheBytes' | 'redisUrl' | 'redisCa'>;
  readonly secrets: { readonly idempotencyKey: Uint8Array };
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'meter'>;
  readonly logger: Logger;
}

/** Where answers are kept that may be given again, and how they are found. */
export function cacheOf(of: Of, onFault: (error: unknown) => void) {
  const { clock, telemetry } = of;
  const { responses, sharing } = responsesOf(of);
  const alike = memoryAlike(clock);
  const embedder = workerEmbedder({ name: localModelName, start: startLocalModel, onFault });
  const shadows = telemetry.meter.createCounter('alfred_gateway_cache_shadows', {
    description: 'Semantic hits that were asked anew, by whether the earlier answer fitted.',
  });
  const onShadow: Likeness['onShadow'] = (verdict) => shadows.add(1, { verdict });
  const likeness: Likeness = { alike, embedder, vocabulary: openVocabulary(), onShadow };
  const remembering: Forgetful = {
    forget: async (organization, author) => {
      alike.forget(organization, author);
      await responses.forget(organization, author);
    },
  };
  return { responses, likeness, remembering, cacheTasks: [embedder.task, ...sharing] };
}

/** In this process; where there is a Redis, there too, sealed. */
function responsesOf({ config, clock, secrets, telemetry, logger }: Of): {
  readonly responses: ResponseCache;
  readonly sharing: readonly Task[];
} {
  const near = memoryResponses({ bytesMax: config.cacheBytes, clock });
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
  const sharing = [{ name: 'gateway.answers', start, stop }];
  return { responses: layeredResponses(near, far), sharing };
}
