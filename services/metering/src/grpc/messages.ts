import type {
  PriceVersion,
  ReportedUsage,
  Rerating as RerateMessage,
  Stopped,
} from '@alfred/contracts/metering';
import type { StoppedEnding } from '../app/decide-stopped.ts';
import type { ReportOutcome } from '../app/report-usage.ts';
import type { VersionSummary } from '../ports/price-versions.ts';
import type { Rerating } from '../ports/rerates.ts';

/** A version of the price book as it travels; empty and 0 stand for what never happened. */
export function toProtoVersion(summary: VersionSummary): PriceVersion {
  const { version, since, supersededBy = '', supersededAt = 0n } = summary;
  return { version, since, supersededBy, supersededAt };
}

/** What became of a report, as it travels. */
export function toProtoReport(outcome: ReportOutcome): ReportedUsage {
  if (outcome.outcome === 'refused') {
    const { code, params } = outcome;
    return { outcome: { $case: 'refused', value: { code, params: { ...params } } } };
  }
  const { entry, isRepeated: repeated, asset, amount, overrun, price } = outcome;
  const charged = { asset, amount: amount.toString(), overrun: overrun.toString(), price };
  const value = { entry, repeated, ...charged };
  return { outcome: { $case: 'accepted', value } };
}

/** A rerate as it travels. */
export function toProtoRerating({
  id,
  wish,
  status,
  createdAt,
  progress,
}: Rerating): RerateMessage {
  const totals = progress.totals.map(({ asset, before, after }) => {
    return { asset, before: before.toString(), after: after.toString() };
  });
  return { id, status, createdAt, ...wish, ...progress, totals };
}

/** A stopped record as it travels; without a charge it has no asset and no amount. */
export function toProtoStopped({ stopped, ending }: StoppedEnding): Stopped {
  const { id, at, organization, ledger, request, reason, params } = stopped;
  const { asset = '', amount = '' } = ending ?? {};
  const told = { id, at, organization, ledger, request, reason, params: { ...params } };
  return { ...told, asset, amount };
}
