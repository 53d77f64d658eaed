// What was used: endings of requests, usage that comes late, usage of others, charges computed again.
import type { ChangeEntry, EntryOf, UsageEntry } from '../entry-types.ts';
import { takeChange } from './change-entries.ts';
import { linesOf } from './counters.ts';
import type { Lease } from './holdings.ts';
import { endingProblem, usageRoutes } from './leases.ts';
import { reportPayer, sparedProblem } from './payers.ts';
import { heldBy, overrun, spentOn, sumFrom, sumOf, walletOf } from './postings.ts';
import {
  type Complain,
  checkExcess,
  checkNode,
  checkPostings,
  openLeaseOf,
  type State,
} from './state.ts';

export type UsedEntry = UsageEntry | ChangeEntry | EntryOf<'UsageReported.v1'>;

export function takeUsage(state: State, entry: UsedEntry, complain: Complain): void {
  switch (entry.type) {
    case 'LateUsage.v1':
    case 'Rerated.v1':
      takeChange(state, entry, complain);
      return;
    case 'UsageReported.v1':
      reportUsage(state, entry, complain);
      return;
    default:
      endRequest(state, entry, complain);
      return;
  }
}

function endRequest(state: State, entry: UsageEntry, complain: Complain): void {
  const lease = openLeaseOf(state, entry.data.lease, complain);
  if (!lease) return;
  const problem = endingProblem(entry, lease);
  if (problem) complain('endings', problem);
  const routes = usageRoutes(entry, lease);
  checkPostings(state, entry, { routes, asset: lease.asset }, complain);
  const fromLease = sumFrom(entry.postings, heldBy(lease.id));
  const used = sumOf(entry.postings);
  checkOverrun(state, entry, { lease, excess: used - fromLease, fromLease }, complain);
  lease.ended += 1;
  lease.held -= fromLease;
  const by = { used, held: -fromLease };
  const moved = state.budgets.move(linesOf(entry.data), lease.counters, by);
  if (moved) complain('budgets', moved);
}

/** Beyond the lease only an overrun takes, and from `overrun` only when the payer has nothing. */
function checkOverrun(
  state: State,
  { type, data, postings }: UsageEntry,
  of: { readonly lease: Lease; readonly excess: bigint; readonly fromLease: bigint },
  complain: Complain,
): void {
  const { lease, excess, fromLease } = of;
  if (type !== 'UsageOverrun.v1') return;
  if (excess === 0n) complain('endings', 'is an overrun of nothing');
  checkExcess(data.excess, excess, complain);
  if (fromLease !== lease.held)
    complain('endings', `leaves ${lease.held - fromLease} in its lease`);
  const spared = sparedProblem(state, postings, [heldBy(lease.id), lease.account, overrun]);
  if (spared) complain('endings', spared);
}

function reportUsage(state: State, entry: EntryOf<'UsageReported.v1'>, complain: Complain): void {
  const { data, postings, at } = entry;
  if (entry.key !== `out:${data.report}`) complain('endings', 'has not the key of its report');
  checkNode(state, data.node, complain);
  const account = data.account ?? walletOf(data.node);
  const to = spentOn(data.provider ?? 'unknown');
  const routes = [account, overrun].map((from) => ({ from, to }));
  const asset = postings[0]?.asset ?? '';
  checkPostings(state, entry, { routes, asset }, complain);
  const amount = sumOf(postings);
  checkExcess(data.excess, amount, complain);
  checkReportPayer(state, entry, complain);
  const nodes = state.tree.path(data.node);
  const problem = state.budgets.count(linesOf(data), { nodes, asset, amount, at });
  if (problem) complain('budgets', problem);
}

function checkReportPayer(
  state: State,
  { data, postings }: EntryOf<'UsageReported.v1'>,
  complain: Complain,
): void {
  const asset = postings[0]?.asset;
  if (asset === undefined) return;
  const account = data.account ?? walletOf(data.node);
  const due = reportPayer(state, { node: data.node, asset, amount: sumOf(postings) });
  if (due !== account) complain('accounts', `is paid by ${account} and not by ${due}`);
  const spared = sparedProblem(state, postings, [account, overrun]);
  if (spared) complain('endings', spared);
}
