// How a text is divided so that no strange one can make a tokenizer slow. A byte-pair encoder takes
// time with the square of an unbroken run: 80 kB of one letter stop it for seconds.

/** Characters that are counted at once. */
export const sliceMax = 8_192;
/** Characters of a run without a break that a slice may have; longer runs are cut. */
const runMax = 256;
const blanksMax = 128;

const longRun = new RegExp(`\\S{${runMax + 1}}|\\s{${blanksMax + 1}}`, 'u');
const shortRuns = new RegExp(
  `\\s{0,${blanksMax}}\\S{1,${runMax}}[\\r\\n]{0,2}|\\s{1,${blanksMax}}`,
  'gu',
);
/** Before a blank that follows a word is where every vocabulary of these divides, too. */
const wordEnd = /\S \S/;

/** A text in slices that together have its tokens, but for a token or so at each long run's cuts. */
export function* textSlices(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = sliceEnd(text, start);
    const slice = start === 0 && end === text.length ? text : text.slice(start, end);
    if (longRun.test(slice)) yield* slice.match(shortRuns) ?? [];
    else yield slice;
    start = end;
  }
}

function sliceEnd(text: string, start: number): number {
  const end = start + sliceMax;
  if (end >= text.length) return text.length;
  for (let at = end; at > end - runMax; at -= 1) {
    if (wordEnd.test(text.slice(at - 1, at + 2))) return at;
  }
  return isLowSurrogate(text, end) ? end - 1 : end;
}

function isLowSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
