import type { EmbeddingsRequest } from '@alfred/openai-wire';
import { chargeAtMost } from '@alfred/pricing';
import type { Estimate } from './estimate.ts';
import type { Tariff } from './tariff.ts';

/** What models put around each text, generously: a beginning, an end, the word for its purpose. */
const overheadPerInput = 16;

/**
 * Bounds a request for embeddings: no text has more tokens than UTF-8 bytes, and tokens that came as
 * such are as many as they are. Vectors are not charged.
 */
export function estimateEmbeddings(
  { texts, tokens, inputs }: EmbeddingsRequest,
  { price, rate }: Tariff,
): Estimate {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const inputMax = bytes + tokens + overheadPerInput * inputs;
  const amount = chargeAtMost(price, { input: BigInt(inputMax), output: 0n }, rate);
  return {
    outcome: 'bounded',
    amount,
    inputAmount: amount,
    inputMax,
    // That is what it reads of one text; a request has many.
    context: undefined,
    outputCap: 0,
    outputMax: 0,
  };
}
