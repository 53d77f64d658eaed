import { parseMinor } from '@alfred/money';
import type { Ending, UsageRecord } from './usage-record.ts';

/** A charge above what was set aside for it. Nobody refuses it; somebody should look at it. */
export interface Overrun {
  readonly ending: Ending;
  /** The narrowest thing that it is known to be above: what its lease held, or its own estimate. */
  readonly beyond: 'lease' | 'estimate';
}

/** The settled requests of a run whose admission is not in it: it came with an earlier one. */
export function admittedEarlier(records: readonly UsageRecord[]): readonly string[] {
  const here = new Set(
    records.flatMap((of) => (of.type === 'note' && of.estimate !== '' ? [of.request] : [])),
  );
  return records.flatMap((of) =>
    of.type === 'ending' && of.ending === 'settled' && !here.has(of.request) ? [of.request] : [],
  );
}

/**
 * The overruns among the records of a run, in their order.
 *
 * @param earlier the estimates of those requests that were admitted in an earlier run
 * @param beyondLease the numbers of the records that the ledger took from more than their lease
 */
export function overrunsOf(
  records: readonly UsageRecord[],
  earlier: ReadonlyMap<string, string>,
  beyondLease: ReadonlySet<number>,
): readonly Overrun[] {
  const estimates = new Map(earlier);
  const overruns: Overrun[] = [];
  for (const [n, of] of records.entries()) {
    if (of.type === 'note' && of.estimate !== '') estimates.set(of.request, of.estimate);
    if (of.type !== 'ending') continue;
    if (beyondLease.has(n)) overruns.push({ ending: of, beyond: 'lease' });
    else if (isAbove(of, estimates.get(of.request))) {
      overruns.push({ ending: of, beyond: 'estimate' });
    }
  }
  return overruns;
}

/** What is no amount is above nothing: it is stopped for its own reason. */
function isAbove({ ending, amount }: Ending, estimate: string | undefined): boolean {
  if (ending !== 'settled' || estimate === undefined) return false;
  const most = parseMinor(estimate);
  return most !== undefined && (parseMinor(amount) ?? 0n) > most;
}
