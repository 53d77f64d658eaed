// What a provider says is noted on its way, and kept for later once it is whole and paid.
import type { OperationReply, Provider, ProviderReply, StreamReply } from '../../ports/provider.ts';
import type { CacheAddress, CachedAnswer, ResponseCache } from '../../ports/response-cache.ts';
import type { CallPlan } from '../call.ts';
import type { CompleteChatDeps } from '../chat-deps.ts';
import type { Ending } from '../ending.ts';
import type { Charge } from '../ending-records.ts';
import { endingWith } from '../ending-with.ts';

/** Longer answers are not kept, in characters. */
const answerMax = 1_000_000;
/** Answers that ended otherwise are not worth giving twice. */
const keptReasons = new Set(['stop', 'tool_calls', 'function_call', 'length', '']);
const microsPerSecond = 1_000_000n;

export interface Recording {
  /** In place of those that are asked. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** An ending that keeps what was noted. */
  readonly keeping: (ending: Ending) => Ending;
}

export interface RecordingOf {
  readonly address: CacheAddress;
  readonly plan: CallPlan;
  readonly author: string;
  readonly ttlSeconds: number;
  /** Told of what was kept. */
  readonly onKept: (answer: CachedAnswer) => void;
}

interface Tape {
  texts: string[];
  length: number;
  isStream: boolean;
  isWhole: boolean;
}

type RecordingDeps = Pick<CompleteChatDeps, 'providers' | 'running' | 'clock'> & {
  readonly responses: Pick<ResponseCache, 'keep'>;
};

/** Notes the answer to one request, and keeps it at `address`. */
export function recordAnswer(deps: RecordingDeps, of: RecordingOf): Recording {
  const tape: Tape = { texts: [], length: 0, isStream: false, isWhole: false };
  const providers = new Map<string, Provider>();
  for (const { deployment } of of.plan.candidates) {
    const provider = deps.providers.get(deployment);
    if (provider) providers.set(deployment, heard(provider, tape));
  }
  return { providers, keeping: (ending) => keepingEnding(deps, ending, { ...of, tape }) };
}

function heard(provider: Provider, tape: Tape): Provider {
  const { operations, chat } = provider;
  const embeddings = operations?.embeddings;
  return {
    ...provider,
    chat: async (call) => hear(tape, await chat(call)),
    ...(embeddings && {
      operations: {
        ...operations,
        embeddings: async (call) => hear(tape, await embeddings(call)) as OperationReply,
      },
    }),
  };
}

/** What was noted of a call before is of one that failed. */
function hear(tape: Tape, reply: ProviderReply): ProviderReply {
  Object.assign(tape, { texts: [], length: 0, isStream: false, isWhole: false });
  if (reply.outcome === 'stream') return { ...reply, batches: noted(tape, reply) };
  if (reply.outcome === 'whole' && !reply.content) {
    note(tape, reply.text);
    tape.isWhole = true;
  }
  return reply;
}

async function* noted(tape: Tape, { batches }: StreamReply): StreamReply['batches'] {
  tape.isStream = true;
  for await (const batch of batches) {
    for (const { text } of batch.chunks) note(tape, text);
    tape.isWhole = batch.end?.outcome === 'complete';
    yield batch;
  }
}

function note(tape: Tape, text: string): void {
  tape.length += text.length;
  if (tape.length <= answerMax) tape.texts.push(text);
  else tape.texts = [];
}

/** The same ending, which keeps a whole answer once it is charged. */
function keepingEnding(
  deps: RecordingDeps,
  ending: Ending,
  of: RecordingOf & { readonly tape: Tape },
): Ending {
  let { route } = of.plan;
  const keep = ({ usage, finishReason, code, how }: Charge): void => {
    const { tape, address, author, ttlSeconds } = of;
    const isWorthIt = tape.isWhole && tape.texts.length > 0 && tape.length <= answerMax;
    if (!isWorthIt || code !== '' || how === 'aborted' || !keptReasons.has(finishReason)) return;
    const { provider, model } = route;
    const { isStream, texts } = tape;
    const expiresAt = deps.clock.nowMicros() + BigInt(ttlSeconds) * microsPerSecond;
    const said = { author, usage, finishReason, isStream, texts, expiresAt };
    const answer = { provider, model, ...said };
    void deps.running.track(deps.responses.keep(address, answer));
    of.onKept(answer);
  };
  return endingWith(ending, {
    begin: (plan) => {
      ({ route } = plan);
      ending.begin(plan);
    },
    settle: (charge) => {
      const amount = ending.settle(charge);
      keep(charge);
      return amount;
    },
  });
}
