// Vectors as OpenAI's clients read them, for providers that have another shape for them.
import { AlfredError } from '@alfred/errors';
import type { EmbeddingsRequest, Json } from '@alfred/openai-wire';
import { emptyUsage } from '@alfred/pricing';
import type { OperationReply } from '../../ports/provider.ts';
import { badResponse } from './errors.ts';
import type { OperationBody } from './operation-dialect.ts';

const bytesPerNumber = 24;
const dimensionsUsual = 4_096;
const leastBytes = 1024 * 1024;
const mostBytes = 96 * 1024 * 1024;

/** How many bytes the vectors of a request can have as JSON. */
export function vectorBytesMax({
  inputs,
  dimensions = dimensionsUsual,
}: EmbeddingsRequest): number {
  return Math.min(mostBytes, leastBytes + inputs * dimensions * bytesPerNumber);
}

/** Little-endian floats of 32 bits. */
export function vectorBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, at * 4);
  return bytes.toString('base64');
}

/** Whether this is a vector. */
export function isVector(value: Json | undefined): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'number');
}

/** What a provider said, in its own shape but for the vectors. */
export interface SaidVectors {
  readonly provider: string;
  readonly vectors: Json | undefined;
  /** Tokens that it read, where it says so. */
  readonly tokens: number | undefined;
}

/** The answer with a vector for each input; no answer, where it is not that. */
export function embeddingList(
  { call, providerRequest }: OperationBody<EmbeddingsRequest>,
  { provider, vectors, tokens }: SaidVectors,
): OperationReply {
  const { request } = call;
  const isWhole = Array.isArray(vectors) && vectors.length === request.inputs;
  if (!isWhole || !vectors.every(isVector)) return badResponse(provider);
  const data = vectors.map((vector, index) => ({
    ...{ object: 'embedding', index },
    embedding: request.encoding === 'base64' ? vectorBase64(vector) : vector,
  }));
  const usage = { prompt_tokens: tokens ?? 0, total_tokens: tokens ?? 0 };
  const list = { object: 'list', data, model: request.model };
  return {
    outcome: 'whole',
    text: JSON.stringify({ ...list, ...(tokens !== undefined && { usage }) }),
    usage:
      tokens === undefined
        ? undefined
        : { ...emptyUsage, inputUncached: BigInt(tokens), requests: 1n },
    finishReason: '',
    produced: [],
    providerRequest,
  };
}

/**
 * The texts of a request to a provider that has no words for tokens, nor for fields beside these.
 *
 * Throws `parameter_unsupported`.
 */
export function plainTexts(
  { body, texts, tokens }: EmbeddingsRequest,
  { provider, fields }: { readonly provider: string; readonly fields: ReadonlySet<string> },
): readonly string[] {
  const known = ['model', 'input', 'encoding_format', 'dimensions'];
  const odd = Object.keys(body).find(
    (field) => !known.includes(field) && !fields.has(field) && (body[field] ?? null) !== null,
  );
  const param = tokens > 0 ? 'input' : odd;
  if (param !== undefined) throw new AlfredError('parameter_unsupported', { param, provider });
  return texts;
}

/** A count that a provider says; undefined where it is none. */
export function countIn(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
