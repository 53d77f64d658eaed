import { inputBuckets, type UsageBuckets } from '@alfred/pricing';

/** What a provider's word about a request is held against. */
export interface UsageLimits {
  /** The most tokens of answer that the request allowed. */
  readonly outputMax: number;
  /** The most that the model reads, where the price book knows it. */
  readonly context: number | undefined;
}

/**
 * Whether a provider can have used what it says.
 *
 * - `sound`: nothing speaks against it.
 * - `long`: more answer than the request's cap: to be believed when so much of it came.
 * - `absurd`: no model reads so much, or thinks so long.
 */
export type Belief = 'sound' | 'long' | 'absurd';

/** No model reads more, or thinks longer about one request. */
const inputAbsurd = 10_000_000n;
const reasoningAbsurd = 1_000_000n;

/** What a provider's word is worth. Thoughts are not held against the cap: some keep them apart. */
export function beliefIn(usage: UsageBuckets, { outputMax, context }: UsageLimits): Belief {
  const input = inputBuckets.reduce((sum, bucket) => sum + usage[bucket], 0n);
  if (input > (context === undefined ? inputAbsurd : BigInt(context))) return 'absurd';
  if (usage.outputReasoning > BigInt(outputMax) + reasoningAbsurd) return 'absurd';
  return saidTokens(usage) <= BigInt(outputMax) ? 'sound' : 'long';
}

/** Tokens of answer that a provider claims to have shown. */
export function saidTokens({ outputText, outputAudio }: UsageBuckets): bigint {
  return outputText + outputAudio;
}
