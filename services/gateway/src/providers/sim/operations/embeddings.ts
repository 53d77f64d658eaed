// Vectors that are the same for the same text everywhere and always: every word and every three
// letters of it push one coordinate. Texts that share words are near to each other, as they would be.
import { createHash } from 'node:crypto';
import type { EmbeddingsRequest, JsonObject } from '@alfred/openai-wire';
import { emptyUsage } from '@alfred/pricing';
import { encodingOf } from '../../../domain/encoding.ts';
import type { OperationCall, WholeReply } from '../../../ports/provider.ts';
import type { Tokenizer } from '../../../ports/tokenizer.ts';

const dimensionsUsual = 256;

/** The vectors of a request's inputs, as OpenAI's clients read them. */
export async function embed(
  tokenizer: Tokenizer,
  { request, model, requestId }: OperationCall<EmbeddingsRequest>,
): Promise<WholeReply> {
  const { texts, tokens, encoding } = request;
  const dimensions = request.dimensions ?? dimensionsUsual;
  const prompt = tokens + (await tokenizer.count(encodingOf('sim'), texts));
  const data = inputsOf(request).map((features, index) => {
    const vector = vectorOf(features, dimensions);
    const embedding = encoding === 'base64' ? base64Of(vector) : vector;
    return { object: 'embedding', index, embedding };
  });
  const usage = { prompt_tokens: prompt, total_tokens: prompt };
  const reply = { object: 'list', data, model: `sim/${model.replace(/^sim\//, '')}`, usage };
  return {
    outcome: 'whole',
    text: JSON.stringify(reply),
    usage: { ...emptyUsage, inputUncached: BigInt(prompt), requests: 1n },
    finishReason: '',
    produced: [],
    providerRequest: `emb-${requestId}`,
  };
}

/** What each input is made of; an input of tokens is made of their numbers. */
function inputsOf({ texts, body }: EmbeddingsRequest): readonly (readonly string[])[] {
  if (texts.length > 0) return texts.map(featuresOf);
  const { input } = body as JsonObject & { readonly input: readonly (number | number[])[] };
  const lists = (typeof input[0] === 'number' ? [input] : input) as readonly number[][];
  return lists.map((list) => list.map(String));
}

function featuresOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text];
  return words.flatMap((word) => {
    const padded = ` ${word} `;
    const threes = Array.from({ length: padded.length - 2 }, (_, at) => padded.slice(at, at + 3));
    return [word, word, ...threes];
  });
}

/** Of length one. */
function vectorOf(features: readonly string[], dimensions: number): readonly number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const feature of features) {
    const digest = createHash('sha256').update(feature).digest();
    const at = digest.readUInt32BE(0) % dimensions;
    vector[at] = (vector[at] ?? 0) + (((digest[4] ?? 0) & 1) === 0 ? 1 : -1);
  }
  const length = Math.hypot(...vector);
  // Everything has cancelled itself out: any direction is as good.
  if (length === 0) return vector.map((_, at) => (at === 0 ? 1 : 0));
  return vector.map((value) => Math.fround(value / length));
}

/** Little-endian floats of 32 bits. */
function base64Of(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, at * 4);
  return bytes.toString('base64');
}
