import type { Clock } from '@alfred/clock';
import { armRequestsIn } from '../domain/arms.ts';
import type { Cursor } from '../domain/block-order.ts';
import { endedBefore, lateCaptures, returnedLate, withoutOldNews } from '../domain/late-usage.ts';
import { admittedEarlier, type Overrun, overrunsOf } from '../domain/overruns.ts';
import { namedPrices, planUsage, type Stop } from '../domain/plan-usage.ts';
import { refusalsIn } from '../domain/refusals.ts';
import { rerateAtOnce } from '../domain/rerate.ts';
import { storiesOf } from '../domain/stories.ts';
import type { Rerate } from '../domain/usage-command.ts';
import type { UsageRecord } from '../domain/usage-record.ts';
import type { MeteringMetrics } from '../ports/metering-metrics.ts';
import type { UsageLedger } from '../ports/usage-ledger.ts';
import type { ReratedRequest, StoppedRecord, UsageStore } from '../ports/usage-store.ts';
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
  readonly prices: Pick<PriceBooks, 'named' | 'superseded'>;
  readonly ledger: Pick<UsageLedger, 'apply'>;
  readonly store: Pick<UsageStore, 'commit' | 'estimatesOf' | 'reconciledOf' | 'expiredOf'>;
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
  const { store, metrics, clock } = deps;
  return async ({ incarnation, from, to, records }, signal) => {
    const { answers, stops, rerated } = await tellLedger(deps, records, signal);
    // Read before the commit, which adds this run's own records to the same stories.
    const estimates = await store.estimatesOf(admittedEarlier(records));
    const isCommitted = await store.commit({
      incarnation,
      from,
      to,
      stories: storiesOf(records, { entries: entriesOf(answers), stops }),
      stopped: stops.map((stop) => stoppedRecord(records, stop)),
      rerated,
      refusals: refusalsIn(records),
      arms: armRequestsIn(records),
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

interface Told {
  readonly answers: Answers;
  readonly stops: readonly Stop[];
  readonly rerated: readonly ReratedRequest[];
}

/** Endings and returns first; then what came too late for its lease, then what is rated again. */
async function tellLedger(
  { prices, ledger, store }: ApplyUsageDeps,
  records: readonly UsageRecord[],
  signal: AbortSignal,
): Promise<Told> {
  const named = namedPrices(records);
  const superseded = await prices.superseded(named);
  const books = await prices.named([...named, ...superseded.values()]);
  const plan = planUsage(records, books);
  const first = await applyCommands(ledger, plan.commands, signal);
  const reconciled = await store.reconciledOf(endedBefore(records, first));
  const late = await applyCommands(ledger, lateCaptures(plan.commands, first, reconciled), signal);
  const expired = await store.expiredOf(returnedLate(records, first));
  const answers = withoutOldNews(new Map([...first, ...late]), records, { reconciled, expired });
  const rerates = rerateAtOnce(records, answers, { superseded, books });
  const again = await applyCommands(ledger, rerates, signal);
  const stops = [...plan.stops, ...refusals(answers), ...refusals(again)];
  const rerated = rerates.flatMap(({ record, command }) => reratedBy(command, again.get(record)));
  return { answers, stops, rerated };
}

function reratedBy(
  { of, price, amount }: Rerate,
  answer: ReturnType<Answers['get']>,
): ReratedRequest[] {
  if (answer?.outcome !== 'accepted') return [];
  return [{ request: of.request, price, amount, entry: answer.entry }];
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
