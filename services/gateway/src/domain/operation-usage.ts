import type { OperationName } from '@alfred/openai-wire';
import {
  emptyUsage,
  type PriceEntry,
  type UsageBucket,
  type UsageBuckets,
  usageBuckets,
} from '@alfred/pricing';
import type { Estimate } from './estimate.ts';

/** What the answers of each operation are made of. */
const produced: Readonly<Record<OperationName, UsageBucket>> = {
  embeddings: 'outputText',
  moderations: 'outputText',
  images: 'outputImage',
  speech: 'outputAudio',
  transcriptions: 'outputText',
};

/** What their inputs are made of, apart from text. */
const heard: Readonly<Partial<Record<OperationName, UsageBucket>>> = {
  transcriptions: 'inputAudio',
};

/**
 * Whether a provider's word has anything in it that is sold: an answer that says nothing of what costs
 * money says nothing at all.
 */
export function saysWhatIsSold(usage: UsageBuckets, { prices }: PriceEntry): boolean {
  const sold = usageBuckets.filter((bucket) => prices[bucket] > 0n);
  return sold.length === 0 || sold.some((bucket) => usage[bucket] > 0n);
}

/**
 * What is charged for an operation whose provider did not say: the text that was counted, and the
 * bound of everything that nobody can count from here.
 */
export function boundUsage(
  operation: OperationName,
  { inputMax, outputMax, pieces }: Pick<Estimate, 'inputMax' | 'outputMax' | 'pieces'>,
  text: number,
): UsageBuckets {
  const sound = heard[operation];
  return {
    ...emptyUsage,
    ...pieces,
    ...(sound ? { [sound]: BigInt(inputMax) } : { inputUncached: BigInt(text) }),
    [produced[operation]]: BigInt(outputMax),
    requests: 1n,
  };
}
