import type { Clock } from '@alfred/clock';
import type { Cursor } from '../domain/block-order.ts';
import { admittedEarlier, type Overrun, overrunsOf } from '../domain/overruns.ts';
import { namedPrices, planUsage, type Stop } from '../domain/plan-usage.ts';
import { storiesOf } from '../domain/stories.ts';
import type { UsageRecord } from '../domain/usage-record.ts';
import type { MeteringMetrics } from '../ports/metering-metrics.ts';
import type { UsageLedger } from '../ports/usage-ledger.ts';
import type { StoppedRecord, UsageStore } from '../ports/usage-store.ts';
import { type Answers, applyCommands } from './apply-commands.ts';
import type { PriceBooks } from './price-books.ts';

/** Consecutive records, and what the cursor must stand at before and after them. */
export interface UsageRun {
  readonly incarnation: string;
  readonly from: Cursor;
  readonly to: bigint;
  readonly records: readonly UsageRecord[];
}

export interface ApplyUsageDeps {
  readonly prices: Pick<PriceBooks, 'named'>;
  readonly ledger: UsageLedger;
  readonly store: UsageStore;
  readonly metrics: MeteringMetrics;
  readonly clock: Clock;
  /** Told once of every charge above what was set aside for it. */
  readonly onOverrun: (overrun: Overrun) => void;
}

/** False when somebody else applied these records: the cursor has to be read again. */
export type ApplyUsage = (run: UsageRun, signal: AbortSignal) => Promise<boolean>;

/**
 * Compute again → command the ledger → move the cursor, in this order. A crash between the last
 * two repeats the commands, which the ledger answers as before; so every record has its effect
 * exactly once, whoever delivers it how often.
 */
export function applyUsage(deps: ApplyUsageDeps): ApplyUsage {
  const { prices, ledger, store, metrics, clock } = deps;
  return async ({ incarnation, from, to, records }, signal) => {
    const plan = planUsage(records, await prices.named(namedPrices(records)));
    const answers = await applyCommands(ledger, plan.commands, signal);
    // Read before the commit, which adds this run's own records to the same stories.
    const estimates = await store.estimatesOf(admittedEarlier(records));
    const stops = [...plan.stops, ...refusals(answers)];
    const isCommitted = await store.commit({
      incarnation,
      from,
      to,
      stories: storiesOf(records, { entries: entriesOf(answers), stops }),
      stopped: stops.map((stop) => stoppedRecord(records, stop)),
      at: clock.nowMicros(),
    });
    if (!isCommitted) return false;
    metrics.applied(records.length);
    for (const { reason } of stops) metrics.stopped(reason);
    for (const overrun of overrunsOf(records, estimates, beyondLease(answers))) {
      metrics.overrun(overrun.beyond);
      deps.onOverrun(overrun);
    }
    return true;
  };
}

function refusals(answers: Answers): Stop[] {
  return [...answers].flatMap(([record, answer]) =>
    answer.outcome === 'refused' ? [{ record, reason: answer.code, params: answer.params }] : [],
  );
}

function beyondLease(answers: Answers): ReadonlySet<number> {
  const beyond = [...answers].flatMap(([record, answer]) =>
    answer.outcome === 'accepted' && answer.isBeyondLease ? [record] : [],
  );
  return new Set(beyond);
}

function entriesOf(answers: Answers): ReadonlyMap<number, bigint> {
  const accepted = [...answers].flatMap(([record, answer]) =>
    answer.outcome === 'accepted' ? [[record, answer.entry] as const] : [],
  );
  return new Map(accepted);
}

function stoppedRecord(
  records: readonly UsageRecord[],
  { record: n, reason, params }: Stop,
): StoppedRecord {
  const record = records[n];
  const { bytes = Buffer.of() } = record ?? {};
  const empty = { organization: '', ledger: '', request: '' };
  if (record?.type === 'returned') {
    const { organization, ledger } = record;
    return { ...empty, organization, ledger, reason, params, bytes };
  }
  if (record?.type !== 'ending') return { ...empty, reason, params, bytes };
  const { organization, ledger, request } = record;
  return { organization, ledger, request, reason, params, bytes };
}
