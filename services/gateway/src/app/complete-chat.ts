// The product in one function: a request's way from a caller to a provider and into the books.
import { type Refusal, refuse } from '../domain/refusal.ts';
import { type CacheLookup, findCached } from './cache/find-cached.ts';
import { recordAnswer } from './cache/record-answer.ts';
import { replayEnding, replaying } from './cache/replay.ts';
import { cacheTermsOf } from './cache/whether-cached.ts';
import { type Call, type CallPlan, type ChatAsk, callTimes, microsOf, subjectOf } from './call.ts';
import { callProvider } from './call-provider.ts';
import type { CompleteChatDeps } from './chat-deps.ts';
import type { ChatOutcome, ChatReplied, ChatStreaming } from './chat-outcome.ts';
import { type Ending, openEnding } from './ending.ts';
import { providerOf } from './ending-records.ts';
import { keepingOf } from './keep-call.ts';
import { leavingEnding } from './limit-calls.ts';
import { planScreened, type RefusedScreening, type ScreenedPlan } from './safety/plan-screened.ts';
import { takeMoney } from './take-money.ts';

/** How often money is taken for one request: it may be called back before the request begins. */
const roundsMax = 3;

/** Answers one request, of whatever kind and surface. Refusals and failures are outcomes. */
export type CompleteChat = (ask: ChatAsk) => Promise<ChatOutcome>;

/** The use case behind every surface that asks something of a model. */
export function completeChat(deps: CompleteChatDeps): CompleteChat {
  return (ask) => deps.running.track(complete(deps, ask));
}

async function complete(deps: CompleteChatDeps, first: ChatAsk): Promise<ChatOutcome> {
  const arrived = microsOf(deps.clock);
  const screened = await planScreened(deps, first);
  if (screened.outcome === 'refused') return refused(deps, first, screened, arrived);
  const { request, safety } = screened;
  let ask = { ...first, request };
  const section = cacheTermsOf(screened.plan);
  const cache = section && (await findCached(deps, ask, { plan: screened.plan, section }));
  const plan = cache?.plan ?? screened.plan;
  for (let round = 1; ; round += 1) {
    const answer = await begin(deps, { ask, plan, safety, arrived });
    if (answer.outcome === 'begun') return answerBegun(deps, answer, cache);
    // Whoever called the money back has changed something: the client hears how it is now. What was
    // written of this round has its ending, so that the next one is under an id of its own.
    const mayChange = answer.code === 'lease_over' && round < roundsMax;
    const requestId = mayChange ? ask.anotherId?.() : undefined;
    if (requestId === undefined) return answer;
    ask = { ...ask, requestId };
  }
}

/** Gives an earlier answer, or asks for one and notes it for later. */
async function answerBegun(
  deps: CompleteChatDeps,
  { call, ending }: Begun,
  cache: CacheLookup | undefined,
): Promise<ChatOutcome> {
  if (!cache) return callKept(deps, { call, ending });
  const { told, hit, keepAt } = cache;
  if (hit) {
    const begun = { call, ending: replayEnding(ending, hit.answer) };
    const outcome = await callKept(replaying(deps, hit, call.plan), begun);
    return isAnswer(outcome) ? { ...outcome, cache: told, attempts: 0 } : outcome;
  }
  const { plan, ask } = call;
  const author = ask.caller.node;
  const tape = keepAt && recordAnswer(deps, { ...keepAt, plan, author });
  const outcome = tape
    ? await callKept({ ...deps, providers: tape.providers }, { call, ending: tape.keeping(ending) })
    : await callKept(deps, { call, ending });
  return isAnswer(outcome) ? { ...outcome, cache: told } : outcome;
}

function isAnswer(outcome: ChatOutcome): outcome is ChatReplied | ChatStreaming {
  return outcome.outcome === 'replied' || outcome.outcome === 'streaming';
}

/** Calls providers, and keeps what was said where policy wants that. */
function callKept(
  deps: CompleteChatDeps,
  { call, ending }: Pick<Begun, 'call' | 'ending'>,
): Promise<ChatOutcome> {
  const { ask, plan, safety } = call;
  const kept = keepingOf(deps, { ask, plan, conceal: safety?.conceal ?? String });
  if (!kept) return callProvider(deps, call, ending);
  return callProvider(deps, { ...call, notes: kept.notes }, kept.keeping(ending));
}

/** A request that a provider may hear of. */
interface Begun {
  readonly outcome: 'begun';
  readonly call: Call;
  readonly ending: Ending;
}

interface Planned {
  readonly ask: ChatAsk;
  readonly plan: CallPlan;
  readonly safety: ScreenedPlan['safety'];
  readonly arrived: number;
}

/** A place among the calls that may run, for as long as this one does, and then the money. */
async function begin(deps: CompleteChatDeps, planned: Planned): Promise<Begun | Refusal> {
  const { ask, plan, arrived } = planned;
  if (deps.log.full) return refused(deps, ask, { ...plan, ...refuse('journal_full', {}) }, arrived);
  const entered = await deps.enterCall(ask, plan);
  if (entered.outcome === 'refused') return refused(deps, ask, { ...plan, ...entered }, arrived);
  let begun: Begun | Refusal | undefined;
  try {
    begun = await beginPaid(deps, planned);
  } finally {
    if (begun?.outcome !== 'begun') entered.left(0);
  }
  return begun.outcome === 'begun'
    ? { ...begun, ending: leavingEnding(begun.ending, entered) }
    : begun;
}

/** Money, a durable *admitted*, and the last look at the money: or an ending without a charge. */
async function beginPaid(
  deps: CompleteChatDeps,
  { ask, plan, safety, arrived }: Planned,
): Promise<Begun | Refusal> {
  const taken = await takeMoney(deps, ask, plan);
  if (taken.outcome === 'refused') return refused(deps, ask, { ...plan, ...taken }, arrived);
  const call: Call = {
    ask,
    plan,
    taken,
    subject: subjectOf(ask.caller),
    startedAt: plan.startedAt,
    times: callTimes(arrived),
    safety,
  };
  await admit(deps, call);
  const ending = openEnding(deps, call);
  const mayBegin = taken.admit();
  if (ask.signal.aborted) return released(ending, refuse('request_cancelled', {}));
  // Called back meanwhile, or the disk took longer than it lives: nothing was sent, nothing may be.
  if (!mayBegin) return released(ending, refuse('lease_over', {}));
  return { outcome: 'begun', call, ending };
}

/** Writes that the request was let in. Until that is durable, no provider hears of it. */
async function admit({ log, armGuard }: CompleteChatDeps, call: Call): Promise<void> {
  const { ask, plan, taken, subject } = call;
  let written = false;
  try {
    await log.admitted({
      at: call.startedAt,
      request: ask.requestId,
      subject,
      lease: taken.lease,
      leaseKey: taken.leaseKey,
      account: taken.account,
      asset: plan.tariff.asset,
      estimate: plan.estimate.amount,
      inputEstimate: plan.estimate.inputAmount,
      ...providerOf(plan),
      policy: plan.policy,
      rule: plan.rule,
      stream: ask.request.stream,
      surface: ask.rendering.surface,
      tags: plan.tags,
      safety: call.safety?.tally.report('input'),
      ...(plan.routing && { routing: plan.routing }),
      ...(plan.cached && { cached: plan.cached }),
      ...(plan.cacheMiss && { cacheMiss: plan.cacheMiss }),
    });
    if (plan.routing) armGuard.note(subject, plan.routing);
    written = true;
  } finally {
    if (!written) taken.cancel();
  }
}

function released(ending: Ending, refusal: Refusal): Refusal {
  try {
    ending.close(refusal.code);
  } finally {
    ending.ensure();
  }
  return refusal;
}

function refused(
  { clock, log, observer }: CompleteChatDeps,
  { caller, request, requestId }: ChatAsk,
  plan: RefusedScreening,
  arrived: number,
): Refusal {
  const { code, params, policy, rule, safety } = plan;
  const subject = subjectOf(caller);
  const { model } = request;
  const of = { request: requestId, subject, code, model, policy, rule, safety };
  log.refused({ at: clock.nowMicros(), ...of });
  observer.ended({
    request: requestId,
    organization: caller.organization,
    outcome: 'refused',
    code,
    provider: '',
    model: '',
    attempts: 0,
    stream: request.stream,
    ownMicros: microsOf(clock) - arrived,
    providerMicros: 0,
  });
  return { outcome: 'refused', code, params };
}
