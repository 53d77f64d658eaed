// What providers that speak OpenAI's dialect do beside chat.
import type { OperationName } from '@alfred/openai-wire';
import type { OperationDialects } from '../../http/operation-dialect.ts';
import type { OperationDifferences } from './differences.ts';
import { embeddingsDialect } from './embeddings.ts';
import { imagesDialect } from './images.ts';
import { moderationsDialect } from './moderations.ts';
import { speechDialect } from './speech.ts';
import { transcriptionsDialect } from './transcriptions.ts';

const all = {
  embeddings: embeddingsDialect,
  images: imagesDialect,
  moderations: moderationsDialect,
  speech: speechDialect,
  transcriptions: transcriptionsDialect,
} as const satisfies Record<OperationName, unknown>;

/** Every operation that OpenAI's own API has. */
export const everyOperation = Object.keys(all) as readonly OperationName[];

/** Those of them that can come piece by piece. */
export const streamedOperations: readonly OperationName[] = ['images', 'speech', 'transcriptions'];

/** The dialects of these operations. */
export function operationDialects(
  names: readonly OperationName[],
  differences: OperationDifferences,
): OperationDialects {
  return Object.fromEntries(names.map((name) => [name, all[name](differences)]));
}
