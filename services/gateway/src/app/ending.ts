import assert from 'node:assert/strict';
import type { Clock } from '@alfred/clock';
import { cost, type UsageBuckets } from '@alfred/pricing';
import type { UsageSource } from '../domain/records.ts';
import type { Observer } from '../ports/observer.ts';
import type { RequestLog } from '../ports/request-log.ts';
import { type Call, microsOf, sharesOf } from './call.ts';

export interface EndingDeps {
  readonly clock: Clock;
  readonly log: Pick<RequestLog, 'ended'>;
  readonly observer: Observer;
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
  /** For the way out, whatever happened: a request that nobody ended was a defect, and is free. */
  ensure(): void;
}

const attempts = 1;

/** Opens the ending of a request whose *admitted* is durable. */
export function openEnding({ clock, log, observer }: EndingDeps, call: Call): Ending {
  const { ask, plan, taken, subject } = call;
  const { provider, model, id } = plan.route;
  const request = ask.requestId;
  let written = false;
  const observe = (outcome: 'settled' | 'released', code: string): void => {
    const shares = sharesOf(call.times, microsOf(clock));
    observer.ended({
      request,
      organization: subject.organization,
      outcome,
      code,
      provider,
      model: id,
      stream: ask.request.stream,
      ownMicros: shares.own,
      providerMicros: shares.provider,
    });
  };
  const release = (reason: string): void => {
    assert(!written, 'a request ends once');
    written = true;
    const of = { at: clock.nowMicros(), request, subject, lease: taken.lease };
    const { asset } = plan.route.price;
    log.ended({ type: 'released', ...of, asset, reason, provider, model, attempts });
    taken.end(0n);
    observe('released', reason);
  };
  return {
    settle: (charge) => {
      assert(!written, 'a request ends once');
      const amount = cost(plan.route.price, charge.usage);
      written = true;
      log.ended(settledRecord(call, charge, amount, clock.nowMicros()));
      taken.end(amount);
      observe('settled', charge.code);
      return amount;
    },
    release,
    ensure: () => {
      if (!written) release('internal');
    },
  };
}

function settledRecord(call: Call, charge: Charge, amount: bigint, at: bigint) {
  const { ask, plan, taken, subject, startedAt, times } = call;
  const { usage, how, finishReason, providerRequest } = charge;
  const { provider, model, price } = plan.route;
  return {
    type: 'settled',
    at,
    request: ask.requestId,
    subject,
    lease: taken.lease,
    asset: price.asset,
    amount,
    usage,
    how,
    price: plan.price,
    provider,
    model,
    policy: plan.policy,
    finishReason,
    attempts,
    startedAt,
    providerMicros: BigInt(times.providerEnded - times.providerAsked),
    firstByteMicros: BigInt(times.firstByte - times.arrived),
    providerRequest,
  } as const;
}
