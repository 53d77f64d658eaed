// The way of a request along its candidates: who is called next, when, and with which money.
import { AlfredError, isAlfredError } from '@alfred/errors';
import { sleep } from '@alfred/service-kit';
import { nextStep, type Walk } from '../domain/attempt-walk.ts';
import { type Call, type Candidate, planOn } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';
import type { DetachedSignal } from './detached-signal.ts';
import type { Ending } from './ending.ts';
import { providerOf } from './ending-records.ts';
import type { PlacePass } from './upstreams.ts';

/** A call that may be made now: its money is held, and it is in the journal. */
export interface Turn {
  readonly call: Call;
  readonly pass: PlacePass;
}

/** A request on its way. */
export interface AttemptWalk {
  /** The first turn, or undefined when nobody may be called. */
  first(): Promise<Turn | undefined>;
  /** The turn that was given last has failed. */
  failed(error: AlfredError): void;
  /** The turn after a failed one, or undefined when that was the last. */
  next(): Promise<Turn | undefined>;
  /** Why nobody answered, once there is no turn any more. */
  readonly error: AlfredError;
}

type WalkDeps = Pick<CompleteChatDeps, 'upstreams' | 'log' | 'clock' | 'limits' | 'random'>;

interface OnItsWay {
  readonly deps: WalkDeps;
  readonly call: Call;
  readonly ending: Ending;
  /** Candidates that had their turn, or were passed over. */
  readonly tried: Set<number>;
  /** Of the whole request. */
  readonly upstream: DetachedSignal;
  walk: Walk;
  /** What is taken from the lease for it by now. */
  held: bigint;
  error: AlfredError | undefined;
}

/** Nobody has been called yet. */
export function attemptWalk(
  deps: WalkDeps,
  call: Call,
  of: { readonly ending: Ending; readonly upstream: DetachedSignal },
): AttemptWalk {
  const walk = { at: -1, calls: 0, retries: 0, waitedMs: 0 };
  const held = call.plan.estimate.amount;
  const way: OnItsWay = {
    deps,
    call,
    ...of,
    tried: new Set(),
    walk,
    held,
    error: undefined,
  };
  return {
    first: () => onward(way),
    failed: (error) => {
      way.error = error;
      way.walk = { ...way.walk, calls: of.ending.calls };
    },
    next: () => further(way),
    get error() {
      return way.error ?? leftAlone(deps, call);
    },
  };
}

/** The first candidate from here on that may be called, that there is money for. */
async function onward(way: OnItsWay): Promise<Turn | undefined> {
  for (let at = nextOpen(way); at !== undefined; at = nextOpen(way)) {
    way.tried.add(at);
    way.walk = { ...way.walk, at, retries: 0 };
    const turn = await turnAt(way, at);
    if (turn || isOver(way)) return turn;
  }
  return undefined;
}

/** After a failure: the same candidate again after a while, or the next one, or nobody. */
async function further(way: OnItsWay): Promise<Turn | undefined> {
  const { deps, call } = way;
  const { at } = way.walk;
  const here = call.plan.candidates[at];
  if (!here || !way.error || isOver(way)) return undefined;
  const step = nextStep(way.walk, way.error, {
    limits: deps.limits.attempts,
    next: nextKind(way, here),
    mayRetry: () => deps.upstreams.mayRetry(here),
    random: deps.random,
  });
  if (step.step === 'stop') return undefined;
  if (step.step === 'elsewhere') return onward(way);
  const { retries, waitedMs } = way.walk;
  way.walk = { ...way.walk, retries: retries + 1, waitedMs: waitedMs + step.waitMs };
  if (!(await waited(way, step.waitMs))) return undefined;
  return (await turnAt(way, at)) ?? (isOver(way) ? undefined : onward(way));
}

/** Nobody waits for the answer any more, or there is no time left for one. */
function isOver({ call, upstream }: OnItsWay): boolean {
  return call.ask.signal.aborted || upstream.signal.aborted;
}

/** The next one that may be called; one that is resting only where nobody else is left. */
function nextOpen({ deps, call, tried }: OnItsWay): number | undefined {
  const { upstreams } = deps;
  let resting: number | undefined;
  for (const [at, candidate] of call.plan.candidates.entries()) {
    if (tried.has(at) || !upstreams.isOpen(candidate)) continue;
    if (!upstreams.isResting(candidate)) return at;
    resting ??= at;
  }
  return resting;
}

function nextKind(way: OnItsWay, here: Candidate): 'none' | 'equal' | 'other' {
  const at = nextOpen(way);
  if (at === undefined) return 'none';
  return way.call.plan.candidates[at]?.id === here.id ? 'equal' : 'other';
}

/** Money for a call, its record, and leave to make it; undefined where one of these is not to be had. */
async function turnAt(way: OnItsWay, at: number): Promise<Turn | undefined> {
  const { deps, call, ending } = way;
  const candidate = call.plan.candidates[at];
  if (!candidate || !deps.upstreams.isOpen(candidate)) return undefined;
  const own: Call = { ...call, plan: planOn(candidate, call.plan) };
  // The admission stands for the first call of the first candidate.
  if (at > 0 || ending.calls > 0) {
    if (!raised(way, own) || !(await noted(way, own)) || isOver(way)) return undefined;
  }
  const pass = deps.upstreams.enter(candidate);
  return pass && { call: own, pass };
}

/** Takes what the next call may cost beyond what is held. What was spent by then stays spent. */
function raised(way: OnItsWay, { plan, taken }: Call): boolean {
  const missing = way.ending.spent + plan.estimate.amount - way.held;
  if (missing <= 0n) return true;
  if (!taken.raise(missing)) return false;
  way.held += missing;
  return true;
}

/** Writes that the call is about to be made: false when the journal has no room for it. */
async function noted({ deps, ending }: OnItsWay, own: Call): Promise<boolean> {
  const { ask, plan, taken, subject } = own;
  const { spent } = ending;
  try {
    await deps.log.attempted({
      at: deps.clock.nowMicros(),
      request: ask.requestId,
      subject,
      lease: taken.lease,
      leaseKey: taken.leaseKey,
      asset: plan.tariff.asset,
      estimate: spent + plan.estimate.amount,
      inputEstimate: spent + plan.estimate.inputAmount,
      spent,
      ...providerOf(plan),
      number: ending.calls + 1,
    });
    return true;
  } catch (error) {
    if (isAlfredError(error, 'journal_full')) return false;
    throw error;
  }
}

/** False when the request was over before the time was. */
async function waited({ call, upstream }: OnItsWay, waitMs: number): Promise<boolean> {
  try {
    await sleep(waitMs, AbortSignal.any([call.ask.signal, upstream.signal]));
    return true;
  } catch {
    return false;
  }
}

/** What a client is told when every candidate is left alone: the first one's name, the least wait. */
function leftAlone({ upstreams }: WalkDeps, { plan }: Call): AlfredError {
  const { candidates, route } = plan;
  const waits = candidates.map((one) => upstreams.opensInMs(one));
  const seconds = Math.max(1, Math.ceil(Math.min(...waits) / 1_000));
  const params = { provider: route.provider, retryAfter: String(seconds) };
  return new AlfredError('provider_circuit_open', params);
}
