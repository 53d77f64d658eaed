import type { ProviderCall } from '../../ports/provider.ts';

/** Whatever was asked for, an answer may have so many bytes. */
const leastBytes = 1024 * 1024;
/** An answer that is longer is not an answer. */
const mostBytes = 16 * 1024 * 1024;
/** Of a token's text, however it is escaped and whatever is around it. */
const bytesPerToken = 64;
/** Of one token that a probability is given for. */
const bytesPerProbability = 128;

/** How many bytes a whole answer may have, by what was asked for. */
export function replyBytesMax({
  request,
  outputCap,
}: Pick<ProviderCall, 'request' | 'outputCap'>): number {
  const { logprobs, top_logprobs: others } = request.body;
  const named = typeof others === 'number' ? 1 + others : 1;
  const perToken = bytesPerToken + (logprobs === true ? named * bytesPerProbability : 0);
  return Math.min(mostBytes, Math.max(leastBytes, outputCap * request.n * perToken));
}
