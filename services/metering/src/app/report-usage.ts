import { createHash } from 'node:crypto';
import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { assessReport, type OutsideUsage } from '../domain/outside-usage.ts';
import { usedBuckets } from '../domain/plan-usage.ts';
import type { Report } from '../domain/usage-command.ts';
import type { EnteredReport, PinnedReport, Reports, StoredReport } from '../ports/reports.ts';
import type { UsageLedger } from '../ports/usage-ledger.ts';
import { applyCommands } from './apply-commands.ts';
import type { PriceBooks } from './price-books.ts';

/** Reports that one call carries at most. */
const reportsMax = 1_000;

/** Who reports, and out of whose books it is paid. */
export interface Reporter {
  readonly organization: string;
  readonly ledger: string;
  /** What the organisation pays in. */
  readonly asset: string;
}

export type ReportOutcome =
  | {
      readonly outcome: 'accepted';
      readonly entry: bigint;
      /** Told before, with the same content. */
      readonly isRepeated: boolean;
      readonly asset: string;
      readonly amount: bigint;
      /** What whoever pays did not have: it is charged all the same. */
      readonly overrun: bigint;
      readonly price: string;
    }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly params: Readonly<Record<string, string>>;
    };

interface Deps {
  readonly reports: Reports;
  readonly ledger: Pick<UsageLedger, 'apply'>;
  readonly prices: Pick<PriceBooks, 'current'>;
  readonly clock: Clock;
}

/** A report on its way: what was told, its digest, and what became of it so far. */
interface Told {
  readonly usage: OutsideUsage;
  readonly digest: Uint8Array;
  outcome: ReportOutcome | undefined;
}

/**
 * Charges usage from outside, and answers report by report.
 *
 * What a report costs is decided once and kept before the ledger hears of it: told again, whenever
 * and whatever became of the prices, it is the same report. The ledger's key holds that for ever.
 */
export function reportUsage(deps: Deps) {
  return async (
    reporter: Reporter,
    usages: readonly OutsideUsage[],
    signal: AbortSignal,
  ): Promise<readonly ReportOutcome[]> => {
    if (usages.length > reportsMax) {
      const reason = `usages: they are over ${reportsMax}`;
      throw new AlfredError('request_invalid', { param: 'usages', reason });
    }
    const told = usages.map((usage) => ({ usage, digest: digestOf(usage), outcome: undefined }));
    const first = new Map(told.toReversed().map((each) => [each.usage.report, each]));
    await settle(deps, reporter, [...first.values()].toReversed(), signal);
    return told.map((each) => outcomeOf(each, first.get(each.usage.report)));
  };
}

/** The same report twice in one call: the first one counts, the other one repeats it, or not. */
function outcomeOf(told: Told, first: Told | undefined): ReportOutcome {
  if (!first?.outcome) throw new AlfredError('internal');
  if (first === told || first.outcome.outcome === 'refused') return first.outcome;
  return isSame(told.digest, first.digest) ? { ...first.outcome, isRepeated: true } : reused;
}

async function settle(
  deps: Deps,
  reporter: Reporter,
  told: readonly Told[],
  signal: AbortSignal,
): Promise<void> {
  const { reports, prices, clock } = deps;
  const { organization, ledger, asset } = reporter;
  const names = told.map(({ usage }) => usage.report);
  const known = new Map(
    (await reports.find(organization, names)).map((each) => [each.report, each]),
  );
  const book = await prices.current();
  const now = clock.nowMicros();
  const pinned: PinnedReport[] = [];
  for (const each of told) {
    const { report } = each.usage;
    if (known.has(report)) continue;
    const assessed = assessReport(each.usage, { asset, book, now });
    if (assessed.outcome === 'refused') each.outcome = assessed;
    else {
      const { amount } = assessed;
      pinned.push({ report, ledger, digest: each.digest, asset, amount, price: book.version });
    }
  }
  if (pinned.length > 0) {
    for (const kept of await reports.pin(organization, pinned, now)) known.set(kept.report, kept);
  }
  await enter(deps, organization, { told, known }, signal);
}

/** Tells the ledger of those that it has not answered yet. */
async function enter(
  { ledger, reports }: Deps,
  organization: string,
  { told, known }: { told: readonly Told[]; known: ReadonlyMap<string, StoredReport> },
  signal: AbortSignal,
): Promise<void> {
  const open = told.flatMap((each) => {
    const kept = known.get(each.usage.report);
    if (!kept || each.outcome) return [];
    if (!isSame(kept.digest, each.digest)) each.outcome = reused;
    else if (kept.entry > 0n) each.outcome = accepted(kept, kept, true);
    return each.outcome ? [] : [{ each, kept }];
  });
  if (open.length === 0) return;
  const commands = open.map(({ each, kept }, record) => {
    return { record, command: commandOf(each.usage, kept) };
  });
  const answers = await applyCommands(ledger, commands, signal);
  const entries = new Map<string, EnteredReport>();
  const refused: string[] = [];
  for (const [n, { each, kept }] of open.entries()) {
    const answer = answers.get(n);
    if (answer?.outcome === 'accepted') {
      const { entry, overrun = 0n } = answer;
      entries.set(kept.report, { entry, overrun });
      each.outcome = accepted(kept, { entry, overrun }, answer.isRepeated);
    } else if (answer) {
      refused.push(kept.report);
      each.outcome = answer;
    }
  }
  if (entries.size > 0) await reports.enter(organization, entries);
  if (refused.length > 0) await reports.forget(organization, refused);
}

function accepted(
  { asset, amount, price }: StoredReport,
  { entry, overrun }: EnteredReport,
  isRepeated: boolean,
): ReportOutcome {
  return { outcome: 'accepted', entry, overrun, isRepeated, asset, amount, price };
}

function commandOf(usage: OutsideUsage, kept: StoredReport): Report {
  const { report, node, provider, model, tags, at } = usage;
  const of = { ledger: kept.ledger, report, node, asset: kept.asset, provider, model, tags, at };
  const { amount, price } = kept;
  return { type: 'report', of, amount, usage: usedBuckets(usage.usage), price };
}

const reused: ReportOutcome = { outcome: 'refused', code: 'idempotency_key_reused', params: {} };

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Over what was told, whatever the order of its fields. */
function digestOf({ usage, tags, ...told }: OutsideUsage): Uint8Array {
  const sorted = (pairs: Readonly<Record<string, unknown>>) =>
    Object.entries(pairs)
      .map(([name, value]) => [name, String(value)])
      .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
  const content = [sorted(told), sorted(usage), sorted(tags)];
  return createHash('sha256').update(JSON.stringify(content)).digest();
}
