// An earlier answer takes the way of every other one: admitted, paid, looked into, rendered, ended.
// Only whoever gives it is no vendor.
import type { Clock } from '@alfred/clock';
import {
  type ChatChunk,
  type ChatReply,
  isObject,
  type Json,
  parseJson,
} from '@alfred/openai-wire';
import { charge, hundredthsOf } from '@alfred/pricing';
import type { Cached } from '../../domain/records.ts';
import type { Provider, ProviderBatch, ProviderReply, WholeReply } from '../../ports/provider.ts';
import type { CachedAnswer } from '../../ports/response-cache.ts';
import { type CallPlan, type Candidate, planOn } from '../call.ts';
import type { CompleteChatDeps } from '../chat-deps.ts';
import type { Ending } from '../ending.ts';
import type { Charge } from '../ending-records.ts';
import { endingWith } from '../ending-with.ts';
import type { PlacePass } from '../upstreams.ts';

/** A chunk at a time would wake its reader for each: so many are handed on together. */
const batchMax = 32;

/** An earlier answer that this request gets. */
export interface CacheHit {
  readonly answer: CachedAnswer;
  readonly cached: Cached;
}

/** Who gave the answer, if this caller may ask them now. */
export function candidateFor(
  { provider, model }: CachedAnswer,
  { candidates }: CallPlan,
): Candidate | undefined {
  return candidates.find((one) => one.provider === provider && one.model === model);
}

/** A plan by which nobody is asked: it costs what policy says of what the call would cost now. */
export function hitPlan(candidate: Candidate, plan: CallPlan, hit: CacheHit): CallPlan {
  const { price, rate } = candidate.tariff;
  const amount = hundredthsOf(charge(price, hit.answer.usage, rate), hit.cached.percent);
  // The gateway that ends before it has told so owes it all the same: the answer may be out.
  const estimate = { ...candidate.estimate, amount, inputAmount: amount };
  const only = { ...candidate, estimate };
  return planOn(only, { ...plan, candidates: [only], cached: hit.cached });
}

/** What a call needs to be answered from a hit. No vendor hears of it, and no circuit either. */
export function replaying(
  deps: CompleteChatDeps,
  { answer }: CacheHit,
  { route }: CallPlan,
): CompleteChatDeps {
  const vendor = deps.providers.get(route.deployment);
  if (!vendor) return deps;
  const isOpen = () => true;
  const isResting = () => false;
  return {
    ...deps,
    providers: new Map([[route.deployment, replayer(vendor, answer, deps.clock)]]),
    upstreams: { ...deps.upstreams, isOpen, isResting, enter: () => freePass },
  };
}

const nothing = (): void => {};
const freePass: PlacePass = { answered: nothing, failed: nothing, left: nothing, ended: nothing };

function replayer(
  { id, deployment, capabilities }: Provider,
  answer: CachedAnswer,
  { nowMicros }: Pick<Clock, 'nowMicros'>,
): Provider {
  return {
    ...{ id, deployment, capabilities },
    chat: async ({ requestId }) => {
      const own = { id: `chatcmpl-${requestId}`, created: Number(nowMicros() / 1_000_000n) };
      return answer.isStream ? streamOf(answer, own) : wholeOf(answer, own);
    },
    operations: { embeddings: async () => wholeOf(answer) },
  };
}

/** What an answer is called, and when it was given: the first caller's is nobody else's business. */
interface Name {
  readonly id: string;
  readonly created: number;
}

/** The same words under a name of their own, where they have any. */
function named(text: string, own: Name | undefined): { text: string; json: Json | undefined } {
  const json = parseJson(text);
  if (!own || !isObject(json) || json.id === undefined) return { text, json };
  const { id, created } = own;
  const renamed = { ...json, id, ...(json.created !== undefined && { created }) };
  return { text: JSON.stringify(renamed), json: renamed };
}

function wholeOf({ texts, usage, finishReason }: CachedAnswer, own?: Name): WholeReply {
  const { text, json } = named(texts[0] ?? '', own);
  return {
    ...{ outcome: 'whole', text, usage, finishReason, produced: [], providerRequest: '' },
    ...(isObject(json) && Array.isArray(json.choices) && { reply: json as ChatReply }),
  };
}

function streamOf({ texts }: CachedAnswer, own: Name): ProviderReply {
  async function* batches(): AsyncGenerator<ProviderBatch> {
    for (let at = 0; at < texts.length; at += batchMax) {
      const some = texts.slice(at, at + batchMax).map((each) => named(each, own));
      yield { chunks: some.map(({ text, json }) => ({ text, chunk: json as ChatChunk })) };
    }
    yield { chunks: [], end: { outcome: 'complete' } };
  }
  return { outcome: 'stream', batches: batches(), providerRequest: '' };
}

/** An ending that charges what the answer cost then, whatever of it was sent now. */
export function replayEnding(ending: Ending, { usage }: CachedAnswer): Ending {
  const asThen = <Of extends Pick<Charge, 'usage' | 'how'>>(of: Of): Of => {
    return { ...of, usage, how: 'provider' };
  };
  return endingWith(ending, {
    failed: (code, measured) => ending.failed(code, measured && asThen(measured)),
    settle: (of) => ending.settle(asThen(of)),
    ensure: (produced) => ending.ensure(produced && asThen(produced)),
  });
}
