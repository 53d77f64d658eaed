import { likelyHead, likelyTokens } from '../../domain/count-usage.ts';
import type { CutText, Tokenizer } from '../../ports/tokenizer.ts';

/** Counts bytes for tokens, at once: for when nobody can count better. */
export const likelyTokenizer: Tokenizer = {
  count: async (_, texts) => likelyCount(texts),
  cut: async (_, text, tokensMax) => likelyCut(text, tokensMax),
};

export function likelyCount(texts: readonly string[]): number {
  return likelyTokens(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
}

export function likelyCut(written: string, tokensMax: number): CutText {
  const text = likelyHead(written, tokensMax);
  return { text, tokens: likelyTokens(Buffer.byteLength(text)) };
}
