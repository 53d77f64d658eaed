// Some answers that could be given again are asked for anew, to see whether they would have fitted.
import { isObject, type Json, parseJson, producedText } from '@alfred/openai-wire';
import { cosine } from '../../domain/likeness/cosine.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { CachedAnswer } from '../../ports/response-cache.ts';

/** Two answers that are less alike answer different things, in hundredths. */
const sameAnswer = 70;
/** So much of an answer is compared, in characters. */
const comparedMax = 1_000;

/** Whether the answer that was kept says what the one does that came; undefined: nobody can say. */
export async function isSameAnswer(
  embedder: Embedder,
  kept: CachedAnswer,
  came: CachedAnswer,
): Promise<boolean | undefined> {
  const [one, other] = [saidIn(kept), saidIn(came)];
  if (one === other) return true;
  const [mine, theirs] = [await embedder.embed(one), await embedder.embed(other)];
  if (!mine || !theirs) return undefined;
  return cosine(mine, theirs) * 100 >= sameAnswer && numbersIn(one) === numbersIn(other);
}

const numbersIn = (text: string): string =>
  [...new Set(text.match(/\d+(?:[.,]\d+)*/g))].toSorted().join();

/** What an answer says, whole or in pieces. */
function saidIn({ texts }: CachedAnswer): string {
  let said = '';
  for (const text of texts) {
    const json = parseJson(text);
    const choices = isObject(json) && Array.isArray(json.choices) ? json.choices : [];
    for (const choice of choices as readonly Json[]) {
      if (!isObject(choice)) continue;
      said += producedText(choice.message ?? choice.delta).text;
    }
    if (said.length > comparedMax) break;
  }
  return said.slice(0, comparedMax);
}
