import type { Encoding } from '../domain/encoding.ts';

/**
 * Counts tokens exactly, away from the event loop.
 *
 * Never rejects and never keeps anybody waiting for long: under more load than it can carry, and
 * for what is too long, it answers with what the text's bytes make likely.
 */
export interface Tokenizer {
  /** The tokens of all these texts together. */
  count(encoding: Encoding, texts: readonly string[]): Promise<number>;
  /** The beginning of a text that has at most so many tokens, in whole characters. */
  cut(encoding: Encoding, text: string, tokensMax: number): Promise<CutText>;
}

export interface CutText {
  readonly text: string;
  readonly tokens: number;
}
