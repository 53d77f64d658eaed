import assert from 'node:assert/strict';
import type { Clock } from '@alfred/clock';
import { charge, type UsageBuckets } from '@alfred/pricing';
import type { Ended, Settled, UsageSource } from '../domain/records.ts';
import type { UsualOutput } from '../domain/usual-output.ts';
import type { Observer, RequestFacts } from '../ports/observer.ts';
import type { RequestLog } from '../ports/request-log.ts';
import { answersOf, type Call, microsOf, sharesOf } from './call.ts';

export interface EndingDeps {
  readonly clock: Clock;
  readonly log: Pick<RequestLog, 'ended'>;
  readonly observer: Observer;
  readonly usual: Pick<UsualOutput, 'note'>;
}

/** What is known of a request that is charged. */
export interface Charge {
  readonly usage: UsageBuckets;
  readonly how: UsageSource;
  readonly finishReason: string;
  readonly providerRequest: string;
  /** The code that the client was told, when it did not get a whole answer. */
  readonly code: string;
}

/** The one ending of an admitted request. Written first, then the lease gets its rest back. */
export interface Ending {
  /** Charges the request. Says how much, in minor units. */
  settle(charge: Charge): bigint;
  /** Charges nothing, and says why. */
  release(code: string): void;
  /**
   * For the way out, whatever happened. A request that nobody ended was a defect: it is charged
   * what it had `produced`, and is free without. A charge that could not be written is written
   * again without the provider's own words. The lease gets its rest back in any case.
   */
  ensure(produced?: Charge): void;
}

const attempts = 1;

/** Opens the ending of a request whose *admitted* is durable. */
export function openEnding({ clock, log, observer, usual }: EndingDeps, call: Call): Ending {
  const { ask, plan, taken, subject } = call;
  let written = false;
  let owed: Owed | undefined;
  const observe = (outcome: 'settled' | 'released', code: string): void =>
    observer.ended({ ...factsOf(call, microsOf(clock)), outcome, code });
  const write = (record: Ended): void => {
    assert(!written, 'a request ends once');
    log.ended(record);
    written = true;
  };
  const writeReleased = (reason: string): void => {
    const { lease, leaseKey } = taken;
    const of = { request: ask.requestId, subject, lease, leaseKey };
    const { provider, model } = plan.route;
    const { asset } = plan.tariff;
    const at = clock.nowMicros();
    write({ type: 'released', at, ...of, asset, reason, provider, model, attempts });
  };
  const settle = (owing: Charge): bigint => {
    const amount = charge(plan.tariff.price, owing.usage, plan.tariff.rate);
    owed = { charge: owing, amount };
    write(settledRecord(call, owing, amount, clock.nowMicros()));
    taken.end(amount);
    observe('settled', owing.code);
    if (owing.how === 'provider') usual.note(plan.route.id, perAnswer(owing.usage, ask));
    return amount;
  };
  const writeLast = (): void => {
    try {
      if (owed) write(settledRecord(call, wordless(owed.charge), owed.amount, clock.nowMicros()));
      else writeReleased('internal');
    } finally {
      taken.end(owed?.amount ?? 0n);
    }
    observe(owed ? 'settled' : 'released', owed?.charge.code || 'internal');
  };
  return {
    settle,
    release: (reason) => {
      writeReleased(reason);
      taken.end(0n);
      observe('released', reason);
    },
    ensure: (produced) => {
      if (written) return;
      try {
        if (produced && !owed) settle(produced);
      } finally {
        if (!written) writeLast();
      }
    },
  };
}

/** Tokens of one of the answers. */
function perAnswer(
  { outputText, outputReasoning }: UsageBuckets,
  { request }: Call['ask'],
): number {
  return Number(outputText + outputReasoning) / answersOf(request);
}

/** A charge that was decided, whether or not it could be written. */
interface Owed {
  readonly charge: Charge;
  readonly amount: bigint;
}

function factsOf(
  { ask, plan, subject, times }: Call,
  now: number,
): Omit<RequestFacts, 'outcome' | 'code'> {
  const { own, provider } = sharesOf(times, now);
  return {
    request: ask.requestId,
    organization: subject.organization,
    provider: plan.route.provider,
    model: plan.route.id,
    stream: ask.request.stream,
    ownMicros: own,
    providerMicros: provider,
  };
}

/** The charge without what a provider put into words: nothing is left that could be too long. */
function wordless(charge: Charge): Charge {
  return { ...charge, finishReason: '', providerRequest: '' };
}

function settledRecord(call: Call, charge: Charge, amount: bigint, at: bigint): Settled {
  const { ask, plan, taken, subject, startedAt, times } = call;
  const { usage, how, finishReason, providerRequest } = charge;
  const { provider, model, price } = plan.route;
  return {
    type: 'settled',
    at,
    request: ask.requestId,
    subject,
    lease: taken.lease,
    leaseKey: taken.leaseKey,
    asset: plan.tariff.asset,
    amount,
    usage,
    how,
    price: plan.tariff.version,
    ceiling: price.isCeiling,
    provider,
    model,
    policy: plan.policy,
    finishReason,
    attempts,
    startedAt,
    providerMicros: BigInt(times.providerEnded - times.providerAsked),
    firstByteMicros: BigInt(times.firstByte - times.arrived),
    providerRequest,
    tags: plan.tags,
  };
}
