import { emptyUsage, type UsageBuckets } from '@alfred/pricing';

/** Text of every family of models has about this many UTF-8 bytes in a token. */
export const bytesPerToken = 4;

/** The tokens that stand for a text when nobody counted them. Never more than its bytes. */
export function countTokens(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/** What was seen of a call whose provider did not say what it used. */
export interface SeenBytes {
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** The most tokens that the request allowed. */
  readonly outputMax: number;
}

/** The usage of a call whose provider did not say: from the text that went in and came out. */
export function countUsage({ inputBytes, outputBytes, outputMax }: SeenBytes): UsageBuckets {
  return {
    ...emptyUsage,
    inputUncached: BigInt(countTokens(inputBytes)),
    outputText: BigInt(Math.min(countTokens(outputBytes), outputMax)),
    requests: 1n,
  };
}
