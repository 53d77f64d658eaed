import type { Clock } from '@alfred/clock';
import type { Telemetry } from '@alfred/telemetry';
import { memoryAlike } from '../adapters/cache/memory-alike.ts';
import { memoryResponses } from '../adapters/cache/memory-responses.ts';
import { localModelName } from '../adapters/embedder/local-model-name.ts';
import { startLocalModel, workerEmbedder } from '../adapters/embedder/worker-embedder.ts';
import type { Likeness } from '../app/cache/find-alike.ts';
import type { GatewayConfig } from '../config.ts';
import type { Forgetful } from '../consumers/person-erased.consumer.ts';
import { openVocabulary } from '../domain/likeness/vocabulary.ts';
import type { ResponseCache } from '../ports/response-cache.ts';

interface Of {
  readonly config: Pick<GatewayConfig, 'cacheBytes'>;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'meter'>;
}

/** Where answers are kept that may be given again, and how they are found. */
export function cacheOf({ config, clock, telemetry }: Of, onFault: (error: unknown) => void) {
  const responses: ResponseCache = memoryResponses({ bytesMax: config.cacheBytes, clock });
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
  return { responses, likeness, remembering, embedding: embedder.task };
}
