// A question that is not the same and means the same: found by a vector, judged by its words.
import { type ChatMessage, isObject } from '@alfred/openai-wire';
import type { CacheSection } from '@alfred/policy-document';
import { type Question, readQuestion, whyUnlike } from '../../domain/likeness/same-question.ts';
import { usualSimilarity } from '../../domain/likeness/usual-similarity.ts';
import type { Vocabulary } from '../../domain/likeness/vocabulary.ts';
import type { AlikeAnswers, AlikePlace } from '../../ports/alike-answers.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { CachedAnswer, CachePartition, ResponseCache } from '../../ports/response-cache.ts';
import type { CallPlan, ChatAsk } from '../call.ts';
import { bodyOf, circumstances, digestOf } from './cache-address.ts';
import type { MissReason } from './cache-words.ts';

/** Of longer questions a vector says too little, in characters. */
const questionMax = 1_200;

/** What finds answers to questions that are like another. */
export interface Likeness {
  readonly alike: AlikeAnswers;
  readonly embedder: Embedder;
  readonly vocabulary: Vocabulary;
}

/** A question as it is looked for, and noted once it is answered. */
export interface AlikeQuestion {
  readonly place: AlikePlace;
  readonly vector: Float32Array;
  readonly question: Question;
}

export interface AlikeFound {
  /** Undefined where this request has no question that could be compared. */
  readonly asked?: AlikeQuestion | undefined;
  readonly answer?: CachedAnswer | undefined;
  /** In hundredths, of an answer. */
  readonly similarity: number;
  readonly reason: MissReason;
}

const nothing: AlikeFound = { similarity: 0, reason: 'absent' };

/** The answer to a question that means the same, or why there is none. */
export async function findAlike(
  deps: { readonly likeness: Likeness; readonly responses: ResponseCache },
  ask: ChatAsk,
  of: {
    readonly plan: CallPlan;
    readonly section: Omit<CacheSection, 'enforced'>;
    readonly partition: CachePartition;
  },
): Promise<AlikeFound> {
  const { likeness, responses } = deps;
  const text = questionOf(ask);
  if (text === undefined || !of.plan.semanticCache || of.section.mode !== 'semantic') {
    return nothing;
  }
  // A sandbox has no vendor, not even for a vector.
  if (ask.caller.mode === 'test' && !likeness.embedder.isLocal) return nothing;
  const question = readQuestion(text, likeness.vocabulary);
  if (question.isForeign) return { ...nothing, reason: 'language' };
  const vector = await likeness.embedder.embed(text);
  if (!vector) return { ...nothing, reason: 'vector' };
  const place = { partition: of.partition, context: contextOf(ask, of.plan, likeness.embedder) };
  const asked = { place, vector, question };
  const least = Math.max(
    of.section.similarityPercent ?? usualSimilarity,
    ask.cache?.similarity ?? 0,
  );
  let reason: MissReason | undefined;
  for (const { known, similarity } of likeness.alike.near(place, vector, least / 100)) {
    const unlike = whyUnlike(known.question, question);
    reason ??= unlike;
    if (unlike) continue;
    const answer = await responses.find({ partition: place.partition, key: known.key });
    if (answer)
      return { asked, answer, similarity: Math.floor(similarity * 100), reason: 'absent' };
  }
  return { asked, similarity: 0, reason: reason ?? 'absent' };
}

/** The one question of a short conversation: text alone, and nothing that could be done instead. */
function questionOf({ request }: Pick<ChatAsk, 'request'>): string | undefined {
  if (request.operation !== 'chat' || request.tools.length > 0 || request.n !== 1) return undefined;
  if (request.body.functions !== undefined || request.body.logprobs) return undefined;
  const last = request.messages.at(-1);
  const others = request.messages.slice(0, -1);
  if (!last || !others.every(({ role }) => role === 'system' || role === 'developer')) {
    return undefined;
  }
  const text = last.role === 'user' ? textOf(last) : undefined;
  return text === undefined || text === '' || text.length > questionMax ? undefined : text;
}

function textOf({ content }: ChatMessage): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content) || content.length !== 1) return undefined;
  const [part] = content;
  return isObject(part) && part.type === 'text' && typeof part.text === 'string'
    ? part.text
    : undefined;
}

/** A digest of the request without its question, and of what made the vectors. */
function contextOf({ request }: Pick<ChatAsk, 'request'>, plan: CallPlan, { name }: Embedder) {
  const { messages: _, ...rest } = bodyOf(request.body);
  const around = request.operation === 'chat' ? request.messages.slice(0, -1) : [];
  return digestOf([name, rest, JSON.stringify(around), ...circumstances(plan)]);
}
