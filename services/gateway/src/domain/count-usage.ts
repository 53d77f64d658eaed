import { emptyUsage, type UsageBuckets } from '@alfred/pricing';

/** Text of every family of models has about this many UTF-8 bytes in a token. */
const bytesPerToken = 4;

/** The tokens that are likely in so many bytes, where nobody can count. Never more than the bytes. */
export function likelyTokens(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/** The beginning of a text that has so many likely tokens, in whole characters. */
export function likelyHead(text: string, tokensMax: number): string {
  const bytes = Buffer.from(text);
  const bytesMax = tokensMax * bytesPerToken;
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax;
  // A byte 10xxxxxx goes on with the character before it.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

/** What was counted of a call whose provider did not say what it used. */
export interface CountedTokens {
  readonly input: number;
  readonly text: number;
  readonly reasoning: number;
}

/** What a request bounds: nothing that is counted here can be more. */
export interface UsageBounds {
  readonly inputMax: number;
  /** Of all answers together. */
  readonly outputMax: number;
}

/** The usage of a call whose provider did not say: as it was counted, within its bounds. */
export function countedUsage(counted: CountedTokens, bounds: UsageBounds): UsageBuckets {
  const reasoning = Math.min(counted.reasoning, bounds.outputMax);
  return {
    ...emptyUsage,
    inputUncached: BigInt(Math.min(counted.input, bounds.inputMax)),
    outputText: BigInt(Math.min(counted.text, bounds.outputMax - reasoning)),
    outputReasoning: BigInt(reasoning),
    requests: 1n,
  };
}
