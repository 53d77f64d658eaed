import type { Clock } from '@alfred/clock';
import type { AttemptOutcome } from '../domain/delivery.ts';
import { nextAttemptAt } from '../domain/retry-schedule.ts';
import type { DeliveryChannels } from '../ports/channels.ts';
import type { ClaimedDelivery, DeliveryQueue, Settlement } from '../ports/delivery-queue.ts';
import type { NotificationMetrics } from '../ports/notification-metrics.ts';

/** Deliveries of this process under way, and those to one subscription in all processes. */
export const underWayMax = 128;
export const endpointMax = 4;

/** How long a claim lasts whose process says nothing more: well above the bound of an attempt. */
export const claimMicros = 60_000_000n;

export interface DeliverDueDeps {
  readonly queue: Pick<DeliveryQueue, 'claim' | 'settle' | 'release'>;
  readonly channels: DeliveryChannels;
  readonly clock: Clock;
  readonly metrics: NotificationMetrics;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Told when an attempt could not be noted; it will be made again. */
  readonly onFault: (error: unknown) => void;
  /** One attempt is over: there is room, and perhaps more to do. */
  readonly onRoom: () => void;
}

/** Deliveries under way. */
export interface Deliverer {
  /** Begins what is due, as far as there is room. True when there may be more to begin. */
  round(): Promise<boolean>;
  /** Waits for what is under way; what is not over when `signal` aborts is cut short. */
  drain(signal: AbortSignal): Promise<void>;
}

/**
 * Makes deliveries that are due, many at a time: an attempt begins and the next one does not wait
 * for it. What one endpoint takes is bounded, so that a slow one does not hold up the others.
 */
export function deliverDue(deps: DeliverDueDeps): Deliverer {
  const { queue, clock, onFault, onRoom } = deps;
  const underWay = new Set<Promise<void>>();
  const ending = new AbortController();
  const begin = (claimed: ClaimedDelivery): void => {
    const over = deliver(deps, claimed, ending.signal)
      .then(undefined, onFault)
      .then(() => {
        underWay.delete(over);
        onRoom();
      });
    underWay.add(over);
  };
  return {
    round: async () => {
      const limit = underWayMax - underWay.size;
      if (limit === 0) return false;
      const now = clock.nowMicros();
      const claimed = await queue.claim({ now, until: now + claimMicros, limit, endpointMax });
      for (const each of claimed) begin(each);
      return claimed.length > 0;
    },
    drain: async (signal) => {
      const cut = () => ending.abort();
      signal.addEventListener('abort', cut, { once: true });
      if (signal.aborted) cut();
      await Promise.all(underWay);
      signal.removeEventListener('abort', cut);
    },
  };
}

async function deliver(
  deps: DeliverDueDeps,
  claimed: ClaimedDelivery,
  signal: AbortSignal,
): Promise<void> {
  const { queue, channels, clock, metrics } = deps;
  const outcome = await channels.attempt(claimed, { now: clock.nowMicros(), signal });
  if (outcome.outcome === 'interrupted') return queue.release(claimed);
  const settlement = settlementOf(deps, claimed, outcome);
  await queue.settle(claimed, settlement);
  metrics.attempted(settlement.status === 'pending' ? 'failed' : settlement.status);
}

function settlementOf(
  { clock, random }: DeliverDueDeps,
  { attempt, expiresAt }: ClaimedDelivery,
  outcome: Exclude<AttemptOutcome, { outcome: 'interrupted' }>,
): Settlement {
  const { code } = outcome;
  const at = clock.nowMicros();
  if (outcome.outcome === 'delivered') return { status: 'delivered', at, code };
  if (outcome.outcome === 'gone') {
    return { status: 'dead', at, code, failure: 'status', isGone: true };
  }
  const { failure } = outcome;
  const nextAt = nextAttemptAt({ attempt, now: at, expiresAt, jitter: random() });
  if (nextAt === undefined) return { status: 'dead', at, code, failure, isGone: false };
  return { status: 'pending', at, code, failure, nextAt };
}
