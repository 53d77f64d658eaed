import { type EmbeddingsRequest, isObject, type Json, parseJson } from '@alfred/openai-wire';
import type { RenderedAnswer, Rendering } from '../rendering.ts';
import { openAi } from './openai.ts';

/** Vectors as Google's clients read them: one, or those of a batch. */
export function geminiEmbeddings(request: EmbeddingsRequest, isBatch: boolean): Rendering {
  return { ...openAi(request), whole: (answer) => JSON.stringify(vectorsIn(answer, isBatch)) };
}

function vectorsIn({ reply, measured }: RenderedAnswer, isBatch: boolean) {
  const json = parseJson(reply.text);
  const data: readonly Json[] = isObject(json) && Array.isArray(json.data) ? json.data : [];
  const vectors = data.map((item) => ({ values: isObject(item) ? (item.embedding ?? []) : [] }));
  const usageMetadata = { promptTokenCount: Number(measured.usage.inputUncached) };
  return isBatch
    ? { embeddings: vectors, usageMetadata }
    : { embedding: vectors[0], usageMetadata };
}
