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
/** A sentence that is no more suspicious than this by itself is not read with the one before. */
const readOnMin = 25;
/** What fits a pattern and is no more likely than this is forbidden there, or talked about. */
const corroboratedMin = 50;
/** The same for a pattern that is as sure as this, where nothing is quoted. */
const corroboratedSureMin = 20;
const sure = 93;
const quote = /["“”„«»]/;
/** The most that a pattern says alone: less than what is acted upon, unless somebody asks for it. */
const uncorroborated = 45;

/** What a text is suspected of behind the text before it: nothing, mostly. */
export function suspicionsOf(text: string, before: string): readonly Suspicion[] {
  const suspicions: Suspicion[] = [];
  const note = (kind: string, score: number): void => {
    if (score > 0) suspicions.push({ kind, score });
  };
  const hidden = countHiding(text);
  note('injection.hidden', hidden >= hiddenMin ? 90 : 0);
  const likely = scoreInContext(text, before);
  note('injection.instruction', scoreInstruction(folded(text), folded(before), likely));
  note('injection.likely', likely);
  note('injection.encoded', scoreEncoded(text, before));
  return suspicions;
}

/** By itself, and with what stands before it: an order may be prepared in one sentence. */
function scoreInContext(text: string, before: string): number {
  const own = scoreLikely(text);
  if (before.trim() === '' || own < readOnMin) return own;
  return Math.max(own, scoreLikely(before + text));
}

/** The surer a pattern, the less has to speak for it beside itself. */
function scoreInstruction(text: string, before: string, likely: number): number {
  if (likely < corroboratedSureMin) return Math.min(scoreWords(text, ''), uncorroborated);
  const score = scoreWords(text, before);
  const isSure = score >= sure && !quote.test(text);
  return isSure || likely >= corroboratedMin ? score : Math.min(score, uncorroborated);
}

/** What a text says once it is read as it is meant. */
function scoreEncoded(text: string, before: string): number {
  const readings = [...decodedIslands(text), ...undisguised(folded(text), folded(before))];
  return readings.map(folded).reduce((most, reading) => Math.max(most, scoreReading(reading)), 0);
}

/** Nobody disguises what is only talked about. */
function scoreReading(reading: string): number {
  return Math.max(scorePatterns(reading), scoreLikely(reading));
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
