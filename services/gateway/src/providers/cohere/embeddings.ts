import { type EmbeddingsRequest, isObject, parseJson } from '@alfred/openai-wire';
import { countIn, embeddingList, plainTexts, vectorBytesMax } from '../http/embedding-list.ts';
import type { OperationDialect } from '../http/operation-dialect.ts';

/** What Cohere has words for beside OpenAI's. */
const fields = new Set(['input_type', 'truncate', 'priority', 'max_tokens']);
/** What texts are for where a client does not say, as clients of OpenAI cannot. */
const usual = 'search_document';

/** Vectors of Cohere's: what they are for is said by the client in `input_type`. */
export function embeddings(provider: string): OperationDialect<EmbeddingsRequest> {
  return {
    write: ({ request, model }) => {
      const { input: _, encoding_format: __, dimensions, ...own } = request.body;
      const texts = plainTexts(request, { provider, fields });
      const size = dimensions ? { output_dimension: dimensions } : {};
      const body = { input_type: usual, ...own, ...size, model, texts, embedding_types: ['float'] };
      return { path: '/embed', body: JSON.stringify(body) };
    },
    bytesMax: ({ request }) => vectorBytesMax(request),
    read: (body) => {
      const json = parseJson(body.bytes.toString('utf8'));
      const { embeddings: by, meta } = isObject(json) ? json : {};
      // Two truths: what is billed, and what was read. The first is what it costs.
      const billed = isObject(meta) && isObject(meta.billed_units) ? meta.billed_units : {};
      return embeddingList(body, {
        ...{ provider, tokens: countIn(billed.input_tokens) },
        vectors: isObject(by) ? by.float : undefined,
      });
    },
  };
}
