// How the ending of a request, and each of its calls, is written down.
import { charge, hundredthsOf } from '@alfred/pricing';
import type { Attempt, Released, Settled } from '../domain/records.ts';
import { armOf } from '../domain/route.ts';
import type { Call, CallPlan } from './call.ts';
import type { Measured } from './measure-usage.ts';

/** What is known of a call that is charged. */
export interface Charge extends Measured {
  readonly finishReason: string;
  readonly providerRequest: string;
  /** The code that the client was told, when it did not get a whole answer. */
  readonly code: string;
}

/** A call under way: when it was made, by both clocks. */
export interface BegunCall {
  readonly plan: CallPlan;
  readonly at: bigint;
  /** Monotonic microseconds. */
  readonly since: number;
}

/** A call that is over. */
export interface MadeCall {
  readonly plan: CallPlan;
  readonly attempt: Attempt;
}

/** All calls of a request, and how many they were. */
interface Calls {
  readonly calls: readonly Attempt[];
  readonly count: number;
}

/** How a call went, with its part of the charge: none, where nothing of it was measured. */
export function attemptOf(
  { plan, at, since }: BegunCall,
  { code, measured }: { readonly code: string; readonly measured: Measured | undefined },
  now: number,
): Attempt {
  return {
    ...providerOf(plan),
    at,
    tookMicros: BigInt(now - since),
    code,
    amount: measured ? costOf(plan, measured) : 0n,
    usage: measured?.usage,
    how: measured?.how,
  };
}

/** What a call costs: of an answer that was given before, its share. */
function costOf({ tariff, cached }: CallPlan, { usage }: Measured): bigint {
  const whole = charge(tariff.price, usage, tariff.rate);
  return cached ? hundredthsOf(whole, cached.percent) : whole;
}

/** The record of a charge, but for its time. */
export function settledRecord(
  call: Call,
  { charge: of, amount, ...made }: Calls & { readonly charge: Charge; readonly amount: bigint },
): Omit<Settled, 'at'> {
  const { plan, startedAt, times } = call;
  const { usage, how, finishReason, providerRequest } = of;
  return {
    type: 'settled',
    ...requestOf(call),
    ...providerOf(plan),
    asset: plan.tariff.asset,
    amount,
    usage,
    how,
    policy: plan.policy,
    finishReason,
    attempts: plan.cached ? 0 : made.count,
    ...toldCalls(made),
    ...(plan.cached && { cached: plan.cached }),
    startedAt,
    providerMicros: BigInt(times.providerEnded - times.providerAsked),
    firstByteMicros: BigInt(times.firstByte - times.arrived),
    providerRequest,
    tags: plan.tags,
    safety: call.safety?.tally.report('output'),
  };
}

/** The record of an ending without a charge, but for its time. */
export function releasedRecord(
  call: Call,
  { code, ...made }: Calls & { readonly code: string },
): Omit<Released, 'at'> {
  const { provider, model } = call.plan.route;
  const { asset } = call.plan.tariff;
  const attempts = made.count;
  const of = { provider, model, asset, attempts, ...toldCalls(made) };
  const safety = call.safety?.tally.report('output');
  return { type: 'released', ...requestOf(call), ...of, reason: code, safety };
}

/** The charge without what a provider put into words: nothing is left that could be too long. */
export function wordless(record: Settled): Settled {
  return { ...record, finishReason: '', providerRequest: '' };
}

/** Where a call goes, and by which price, as every record says it. */
export function providerOf({ route, tariff }: CallPlan) {
  const { provider, model, deployment, price } = route;
  const named = deployment === '' ? {} : { deployment };
  return { provider, model, ...named, price: tariff.version, ceiling: price.isCeiling };
}

function requestOf({ ask, plan, taken, subject }: Call) {
  const { lease, leaseKey } = taken;
  const arm = armOf(plan.routing);
  return { request: ask.requestId, subject, lease, leaseKey, ...(arm && { arm }) };
}

/** One call that answered says everything in its ending already. */
function toldCalls({ calls }: Calls): { readonly calls?: readonly Attempt[] } {
  return calls.some(({ code }) => code !== '') ? { calls } : {};
}
