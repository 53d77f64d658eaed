import type { ProducedText } from '@alfred/openai-wire';
import { likelyTokens } from '../domain/count-usage.ts';
import type { Encoding } from '../domain/encoding.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';

/** Tokens of what a provider produced. */
export interface ProducedTokens {
  readonly text: number;
  readonly reasoning: number;
}

/**
 * What a provider has produced so far, kept for as long as it may have to be counted: that is when
 * the provider does not say what it used, or something that cannot be.
 */
export interface Produced {
  /** More of the answer with this index. */
  add(index: number, part: ProducedText): void;
  /** Of all that was added. */
  count(): Promise<ProducedTokens>;
  /** The same by its bytes, at once. */
  likely(): ProducedTokens;
}

/** So many characters are kept; then they are counted, and only their number is. */
const keptMax = 65_536;

interface Answer {
  readonly text: string[];
  readonly reasoning: string[];
}

/** Nothing was produced yet. */
export function produced(tokenizer: Tokenizer, encoding: Encoding): Produced {
  const bytes = { text: 0, reasoning: 0 };
  let answers = new Map<number, Answer>();
  let kept = 0;
  const counting: Promise<ProducedTokens>[] = [];
  const flush = (): void => {
    const all = [...answers.values()];
    answers = new Map();
    kept = 0;
    if (all.length > 0) counting.push(countAnswers(tokenizer, encoding, all));
  };
  return {
    add: (index, { text, reasoning }) => {
      if (text === '' && reasoning === '') return;
      const answer = answers.get(index) ?? { text: [], reasoning: [] };
      answers.set(index, answer);
      if (text !== '') answer.text.push(text);
      if (reasoning !== '') answer.reasoning.push(reasoning);
      bytes.text += Buffer.byteLength(text);
      bytes.reasoning += Buffer.byteLength(reasoning);
      kept += text.length + reasoning.length;
      if (kept > keptMax) flush();
    },
    count: async () => {
      flush();
      const counted = await Promise.all(counting);
      return {
        text: counted.reduce((sum, { text }) => sum + text, 0),
        reasoning: counted.reduce((sum, { reasoning }) => sum + reasoning, 0),
      };
    },
    likely: () => ({ text: likelyTokens(bytes.text), reasoning: likelyTokens(bytes.reasoning) }),
  };
}

async function countAnswers(
  tokenizer: Tokenizer,
  encoding: Encoding,
  answers: readonly Answer[],
): Promise<ProducedTokens> {
  const join = (pieces: readonly string[]) => pieces.join('');
  const texts = answers.map(({ text }) => join(text));
  const thoughts = answers.map(({ reasoning }) => join(reasoning)).filter((text) => text !== '');
  const [text, reasoning] = await Promise.all([
    tokenizer.count(encoding, texts),
    thoughts.length > 0 ? tokenizer.count(encoding, thoughts) : 0,
  ]);
  return { text, reasoning };
}
