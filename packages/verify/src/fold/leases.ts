import type { EntryOf, UsageEntry } from '../entry-types.ts';
import type { Lease } from './holdings.ts';
import { heldBy, overrun, type Route, spentOn, walletOf } from './postings.ts';

const endingOf = {
  'UsageCaptured.v1': ['settled'],
  'UsageReleased.v1': ['released'],
  'UsageReconciled.v1': ['reconciled'],
  'UsageOverrun.v1': ['settled', 'reconciled', 'released'],
} as const satisfies Record<UsageEntry['type'], readonly string[]>;

/** The ways in which an ending may take its money, and the order: lease, wallet, `overrun`. */
export function usageRoutes(entry: UsageEntry, lease: Lease): readonly Route[] {
  const to = spentOn(entry.data.provider ?? 'unknown');
  const hold = { from: heldBy(lease.id), to };
  switch (entry.type) {
    case 'UsageReleased.v1':
      return [];
    case 'UsageCaptured.v1':
    case 'UsageReconciled.v1':
      return [hold];
    case 'UsageOverrun.v1':
      return [hold, { from: lease.account, to }, { from: overrun, to }];
  }
}

/** What is wrong with an ending as the ending of a request of this lease. */
export function endingProblem({ type, key, data }: UsageEntry, lease: Lease): string | undefined {
  const endings: readonly string[] = endingOf[type];
  if (!endings.includes(data.ending)) return `is a ${type} and says ${data.ending}`;
  // Keys are unique, so a request that is in its ending's key ends once.
  if (key !== `use:${data.request}`) return `ends ${data.request} under another key`;
  if (data.node !== lease.node) return `ends a request of ${data.node} on a lease of ${lease.node}`;
  if ((data.account ?? walletOf(data.node)) !== lease.account) {
    return `is paid by ${data.account ?? walletOf(data.node)} on a lease of ${lease.account}`;
  }
  if (lease.admitted !== undefined && lease.ended >= lease.admitted) {
    return `is one ending more than the ${lease.admitted} that ${lease.id} admitted`;
  }
  return undefined;
}

/** What is wrong with the holder's last word on a lease. */
export function returnProblem(
  { data }: EntryOf<'LeaseReturned.v1'>,
  lease: Lease,
): string | undefined {
  if (lease.admitted !== undefined) return `returns ${lease.id} a second time`;
  if (data.ended !== lease.ended) return `says ${data.ended} endings; there were ${lease.ended}`;
  if (data.admitted <= data.ended) return `returns ${lease.id}, which should have been closed`;
  return undefined;
}

/** What is wrong with freeing a lease now. */
export function closeProblem(
  { data }: EntryOf<'LeaseClosed.v1'>,
  lease: Lease,
): string | undefined {
  if (lease.ended !== data.admitted) {
    return `frees ${lease.id} after ${lease.ended} of ${data.admitted} endings`;
  }
  return lease.admitted === undefined || lease.admitted === data.admitted
    ? undefined
    : `frees ${lease.id} after ${data.admitted} of ${lease.admitted} endings`;
}
