import type { CutText } from '../../ports/tokenizer.ts';
import { textSlices } from './text-slices.ts';

/** A vocabulary, as its library offers it. */
export interface Encoder {
  count(text: string): number;
  encode(text: string): readonly number[];
  decode(tokens: readonly number[]): string;
}

/** Characters of one job that are counted; of a longer text, slices from all over it are. */
export const countedMax = 1_000_000;

/** The tokens of these texts, in a time that grows with their length and no faster. */
export function countTexts(encoder: Encoder, texts: readonly string[]): number {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length <= countedMax) return texts.reduce((sum, text) => sum + countAll(encoder, text), 0);
  // Every n-th slice stands for its neighbours.
  const stride = Math.ceil(length / countedMax);
  const seen = { characters: 0, tokens: 0, index: 0 };
  for (const text of texts) {
    for (const slice of textSlices(text)) {
      if (seen.index++ % stride !== 0) continue;
      seen.characters += slice.length;
      seen.tokens += encoder.count(slice);
    }
  }
  return Math.round((seen.tokens * length) / seen.characters);
}

/** Of a character's bytes, so many tokens at most are not the whole character. */
const brokenMax = 4;

/** The beginning of a text that has at most so many tokens. */
export function cutText(encoder: Encoder, written: string, tokensMax: number): CutText {
  const text = written.toWellFormed();
  let tokens = 0;
  let end = 0;
  for (const slice of textSlices(text)) {
    const own = encoder.count(slice);
    if (tokens + own > tokensMax) {
      const rest = headOf(encoder, slice, tokensMax - tokens);
      return { text: text.slice(0, end) + rest.text, tokens: tokens + rest.tokens };
    }
    tokens += own;
    end += slice.length;
  }
  return { text, tokens };
}

function countAll(encoder: Encoder, text: string): number {
  let tokens = 0;
  for (const slice of textSlices(text)) tokens += encoder.count(slice);
  return tokens;
}

/** Tokens may divide a character: what is left of one at the end is dropped. */
function headOf(encoder: Encoder, slice: string, tokensMax: number): CutText {
  const ids = encoder.encode(slice).slice(0, tokensMax);
  for (let broken = 0; broken < brokenMax && ids.length > 0; broken += 1, ids.pop()) {
    const text = encoder.decode(ids);
    if (slice.startsWith(text)) return { text, tokens: ids.length };
  }
  return { text: '', tokens: 0 };
}
