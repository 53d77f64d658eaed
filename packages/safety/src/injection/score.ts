import { countHiding, folded } from '../fold.ts';
import { scoreLikely } from './classifier.ts';
import { undisguised } from './disguised.ts';
import { decodedIslands } from './encoded.ts';
import { scorePatterns } from './patterns.ts';

/** One kind of injection, and how sure it is. */
export interface Suspicion {
  readonly kind: string;
  readonly score: number;
}

/** So many hidden characters are no accident of an editor. */
const hiddenMin = 4;

/** What a text is suspected of behind the text before it: nothing, mostly. */
export function suspicionsOf(text: string, before: string): readonly Suspicion[] {
  const suspicions: Suspicion[] = [];
  const note = (kind: string, score: number): void => {
    if (score > 0) suspicions.push({ kind, score });
  };
  const hidden = countHiding(text);
  note('injection.hidden', hidden >= hiddenMin ? 90 : 0);
  note('injection.instruction', scoreWords(folded(text), folded(before)));
  note('injection.likely', scoreLikely(folded(text)));
  note('injection.encoded', scoreEncoded(text));
  return suspicions;
}

/** What a text says once it is read as it is meant. */
function scoreEncoded(text: string): number {
  const readings = [...decodedIslands(text), ...undisguised(folded(text))].map(folded);
  return readings.reduce(
    (most, reading) => Math.max(most, scorePatterns(reading), scoreLikely(reading)),
    0,
  );
}

/** What was begun in the text before counts where it ends, and not twice. */
function scoreWords(text: string, before: string): number {
  const own = scorePatterns(unbroken(text));
  if (own > 90 || before === '') return own;
  const joined = scorePatterns(unbroken(before + text));
  return joined > scorePatterns(unbroken(before)) ? Math.max(own, joined) : own;
}

/** Lines are broken anywhere, unless a new one begins with a mark. */
function unbroken(text: string): string {
  return text.replace(/\s*\n(?!\s*[#[<*-])\s*/g, ' ');
}
