import { type EmbeddingsRequest, isObject, parseJson } from '@alfred/openai-wire';
import { countIn, embeddingList, plainTexts, vectorBytesMax } from '../http/embedding-list.ts';
import type { OperationDialect } from '../http/operation-dialect.ts';

/** What Gemini has a word for beside OpenAI's: what the texts are for. */
const fields = new Set(['task_type']);

/** Vectors of Gemini's, all texts in one batch. */
export function embeddings(provider: string): OperationDialect<EmbeddingsRequest> {
  return {
    write: ({ request, model }) => {
      const { task_type: taskType } = request.body;
      const own = {
        ...{ model: `models/${model}`, ...(taskType ? { taskType } : {}) },
        ...(request.dimensions ? { outputDimensionality: request.dimensions } : {}),
      };
      const requests = plainTexts(request, { provider, fields }).map((text) => ({
        ...own,
        content: { parts: [{ text }] },
      }));
      const path = `/models/${encodeURIComponent(model)}:batchEmbedContents`;
      return { path, body: JSON.stringify({ requests }) };
    },
    bytesMax: ({ request }) => vectorBytesMax(request),
    read: (body) => {
      const json = parseJson(body.bytes.toString('utf8'));
      const { embeddings: list, usageMetadata: used } = isObject(json) ? json : {};
      const vectors = Array.isArray(list)
        ? list.map((each) => (isObject(each) ? (each.values ?? null) : null))
        : undefined;
      const tokens = isObject(used) ? countIn(used.promptTokenCount) : undefined;
      return embeddingList(body, { provider, vectors, tokens });
    },
  };
}
