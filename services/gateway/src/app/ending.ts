import assert from 'node:assert/strict';
import type { Clock } from '@alfred/clock';
import type { UsageBuckets } from '@alfred/pricing';
import type { Ended, Settled } from '../domain/records.ts';
import type { UsualOutput } from '../domain/usual-output.ts';
import type { Observer, RequestFacts } from '../ports/observer.ts';
import type { RequestLog } from '../ports/request-log.ts';
import { answersOf, type Call, type CallPlan, microsOf, sharesOf } from './call.ts';
import {
  attemptOf,
  type BegunCall,
  type Charge,
  type MadeCall,
  releasedRecord,
  settledRecord,
  wordless,
} from './ending-records.ts';
import type { Measured } from './measure-usage.ts';

export interface EndingDeps {
  readonly clock: Clock;
  readonly log: Pick<RequestLog, 'ended'>;
  readonly observer: Observer;
  readonly usual: Pick<UsualOutput, 'note'>;
}

/** The one ending of an admitted request. Written first, then the lease gets its rest back. */
export interface Ending {
  /** How many calls were begun, and what those that have failed cost. */
  readonly calls: number;
  readonly spent: bigint;
  /** A provider is about to be called, by this plan. */
  begin(plan: CallPlan): void;
  /** The call that was begun last has failed: free, or for what was measured. Nothing is written. */
  failed(code: string, measured: Measured | undefined): void;
  /** The call that was begun last is charged, with those that failed. Says how much in all. */
  settle(charge: Charge): bigint;
  /** There is no answer, and this is why. Charges what the failed calls cost; else nothing. */
  close(code: string): bigint;
  /**
   * For the way out, whatever happened. A request that nobody ended was a defect: it is charged
   * what it had `produced` and what failed calls cost, and is free without. A charge that could not
   * be written is written again without the provider's own words. The lease gets its rest back in
   * any case.
   */
  ensure(produced?: Charge): void;
}

/** A request between its admission and its ending. It changes in place. */
interface Open {
  readonly deps: EndingDeps;
  readonly call: Call;
  /** The calls that are over, in order, each with the plan that it was made by. */
  readonly made: MadeCall[];
  /** The one under way. */
  begun: BegunCall | undefined;
  count: number;
  spent: bigint;
  written: boolean;
  /** A charge that was decided, whether or not it could be written. */
  owed: { readonly record: Settled; readonly code: string } | undefined;
}

/** Opens the ending of a request whose *admitted* is durable. */
export function openEnding(deps: EndingDeps, call: Call): Ending {
  const none = { begun: undefined, count: 0, spent: 0n, written: false, owed: undefined };
  const open: Open = { deps, call, made: [], ...none };
  return {
    get calls() {
      return open.count;
    },
    get spent() {
      return open.spent;
    },
    begin: (plan) => {
      open.count += 1;
      open.begun = { plan, at: deps.clock.nowMicros(), since: microsOf(deps.clock) };
    },
    failed: (code, measured) => note(open, code, measured),
    settle: (charge) => settle(open, charge),
    close: (code) => settleFailed(open, code) ?? release(open, code),
    ensure: (produced) => ensure(open, produced),
  };
}

/** Notes how the call under way went; what it costs joins what the others did. */
function note(open: Open, code: string, measured: Measured | undefined): void {
  const { begun, deps } = open;
  if (!begun) return;
  const { plan } = begun;
  const attempt = attemptOf(begun, { code, measured }, microsOf(deps.clock));
  open.made.push({ plan, attempt });
  open.spent += attempt.amount;
  open.begun = undefined;
}

function settle(open: Open, charge: Charge): bigint {
  const { plan } = open.begun ?? open.call;
  note(open, charge.code, charge);
  const amount = settleAs(open, plan, charge);
  if (charge.how === 'provider' && !plan.cached) {
    open.deps.usual.note(plan.route.id, perAnswer(charge.usage, open.call.ask));
  }
  return amount;
}

function settleAs(open: Open, plan: CallPlan, charge: Charge): bigint {
  const { call, deps, spent: amount } = open;
  const record = settledRecord({ ...call, plan }, { charge, amount, ...callsOf(open) });
  open.owed = { record: { ...record, at: deps.clock.nowMicros() }, code: charge.code };
  write(open, open.owed.record);
  call.taken.end(amount);
  observe(open, plan, { outcome: 'settled', code: charge.code });
  return amount;
}

/** The failed calls alone: the last one that costs something speaks for all. */
function settleFailed(open: Open, code: string): bigint | undefined {
  const last = open.made.findLast(({ attempt }) => attempt.usage !== undefined);
  const { usage, how } = last?.attempt ?? {};
  if (!last || !usage || !how) return undefined;
  return settleAs(open, last.plan, { usage, how, code, finishReason: '', providerRequest: '' });
}

function release(open: Open, code: string): bigint {
  writeReleased(open, code);
  open.call.taken.end(0n);
  observe(open, lastPlan(open), { outcome: 'released', code });
  return 0n;
}

function ensure(open: Open, produced: Charge | undefined): void {
  if (open.written) return;
  try {
    if (open.owed) return;
    if (produced) {
      settle(open, produced);
    } else {
      note(open, 'internal', undefined);
      settleFailed(open, 'internal');
    }
  } finally {
    if (!open.written) writeLast(open);
  }
}

function writeLast(open: Open): void {
  const { owed, deps, call } = open;
  try {
    if (owed) write(open, { ...wordless(owed.record), at: deps.clock.nowMicros() });
    else writeReleased(open, 'internal');
  } finally {
    call.taken.end(owed?.record.amount ?? 0n);
  }
  const outcome = owed ? 'settled' : 'released';
  observe(open, lastPlan(open), { outcome, code: owed?.code || 'internal' });
}

function write(open: Open, record: Ended): void {
  assert(!open.written, 'a request ends once');
  open.deps.log.ended(record);
  open.written = true;
}

function writeReleased(open: Open, code: string): void {
  const at = open.deps.clock.nowMicros();
  const call = { ...open.call, plan: lastPlan(open) };
  write(open, { ...releasedRecord(call, { code, ...callsOf(open) }), at });
}

function observe(
  { deps, call, count }: Open,
  plan: CallPlan,
  facts: Pick<RequestFacts, 'outcome' | 'code'>,
): void {
  const { own, provider } = sharesOf(call.times, microsOf(deps.clock));
  deps.observer.ended({
    request: call.ask.requestId,
    organization: call.subject.organization,
    ...facts,
    provider: plan.cached ? 'cache' : plan.route.provider,
    model: plan.route.id,
    attempts: plan.cached ? 0 : count,
    stream: call.ask.request.stream,
    ownMicros: own,
    providerMicros: provider,
  });
}

const callsOf = ({ made, count }: Open) => ({ count, calls: made.map(({ attempt }) => attempt) });

const lastPlan = ({ made, call }: Open): CallPlan => made.at(-1)?.plan ?? call.plan;

/** Tokens of one of the answers. */
function perAnswer(
  { outputText, outputReasoning }: UsageBuckets,
  { request }: Call['ask'],
): number {
  return Number(outputText + outputReasoning) / answersOf(request);
}
