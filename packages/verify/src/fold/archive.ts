// The end of nodes: of a whole subtree at once, with nothing left on its accounts.
import type { Entry, EntryOf } from '../entry-types.ts';
import { floorKey } from './accounts.ts';
import { poolOf, walletOf } from './postings.ts';
import { type Complain, checkNode, checkPostings, type State } from './state.ts';

const accountsOf = (node: string): readonly string[] => [walletOf(node), poolOf(node)];

export function takeArchive(
  state: State,
  entry: EntryOf<'NodeArchived.v1'>,
  complain: Complain,
): void {
  const { node, nodes, sweptTo } = entry.data;
  checkNode(state, node, complain);
  if (node === state.organization) complain('form', 'archives the organisation');
  const due = state.tree.below(node).filter((each) => !state.archived.has(each));
  if (nodes[0] !== node || !isSame(nodes, due)) {
    complain('form', `archives not exactly ${node} and what stands below it`);
  }
  checkSweep(state, entry, complain);
  checkLeft(state, entry, complain);
  checkHeld(state, new Set(due), complain);
  for (const each of nodes) {
    state.archived.add(each);
    for (const asset of state.assets) state.overdrafts.delete(floorKey(walletOf(each), asset));
  }
  if (sweptTo !== undefined) checkNode(state, sweptTo, complain);
}

function isSame(stated: readonly string[], due: readonly string[]): boolean {
  return stated.length === due.length && due.every((node) => stated.includes(node));
}

/** To the wallet of one above, and nowhere else. */
function checkSweep(state: State, entry: EntryOf<'NodeArchived.v1'>, complain: Complain): void {
  const { node, nodes, sweptTo } = entry.data;
  const isAbove = sweptTo !== node && state.tree.path(node).includes(sweptTo ?? '');
  if (sweptTo !== undefined && !isAbove) complain('form', `sweeps ${node} to ${sweptTo}`);
  const sources = sweptTo === undefined ? [] : nodes.flatMap(accountsOf);
  // Once for each asset that an account may have.
  const routes = sources.flatMap((from) =>
    [...state.assets].map(() => ({ from, to: walletOf(sweptTo ?? '') })),
  );
  checkPostings(state, entry, { routes }, complain);
}

function checkLeft(state: State, entry: EntryOf<'NodeArchived.v1'>, complain: Complain): void {
  const swept = new Map<string, bigint>();
  for (const { from, asset, amount } of entry.postings) {
    const key = floorKey(from, asset);
    swept.set(key, (swept.get(key) ?? 0n) + amount);
  }
  for (const account of entry.data.nodes.flatMap(accountsOf)) {
    for (const asset of state.assets) {
      const key = floorKey(account, asset);
      const left = state.accounts.balance(account, asset) - (swept.get(key) ?? 0n);
      if (left !== 0n) complain('accounts', `archives ${account}, which has ${left} ${asset} left`);
    }
  }
}

/** Nothing runs for a node that ends, or has its money. */
function checkHeld(state: State, nodes: ReadonlySet<string>, complain: Complain): void {
  const accounts = new Set([...nodes].flatMap(accountsOf));
  const isHeld =
    [...state.leases.values(), ...state.holds.values()].some((of) => accounts.has(of.account)) ||
    [...state.transfers.values()].some((transfer) => nodes.has(transfer.node));
  if (isHeld) complain('accounts', 'archives nodes of which something is held');
}

/** What is charged all the same, of calls that were admitted before, or by nobody. */
const charges: ReadonlySet<Entry['type']> = new Set<Entry['type']>([
  ...(['UsageCaptured.v1', 'UsageReconciled.v1', 'UsageOverrun.v1'] as const),
  ...(['LateUsage.v1', 'UsageReported.v1', 'Rerated.v1', 'CreditsExpired.v1'] as const),
]);

/** Names the nodes that an entry opens something for, or places somewhere. */
function asked(entry: Entry): readonly string[] {
  switch (entry.type) {
    case 'NodeOpened.v1':
      return entry.data.parent === undefined ? [] : [entry.data.parent];
    case 'NodeMoved.v1':
      return [entry.data.node, entry.data.parent];
    case 'LeaseOpened.v1':
    case 'HoldPlaced.v1':
    case 'BudgetSet.v1':
    case 'LimitLowered.v1':
    case 'MovementScheduled.v1':
    case 'PaymentOrderSet.v1':
    case 'PrioritySet.v1':
    case 'WalletFrozen.v1':
    case 'WalletThawed.v1':
    case 'WalletClosed.v1':
    case 'WalletReopened.v1':
    case 'OverdraftSet.v1':
    case 'NodeArchived.v1':
      return [entry.data.node];
    default:
      return [];
  }
}

/** Nothing is opened for an archived node, and nothing moves on its accounts. */
export function checkArchived({ archived }: State, entry: Entry, complain: Complain): void {
  if (archived.size === 0) return;
  const node = asked(entry).find((each) => archived.has(each));
  if (node !== undefined) complain('form', `is about ${node}, which is archived`);
  if (charges.has(entry.type)) return;
  for (const { from, to } of entry.postings) {
    for (const account of [from, to]) {
      const [, of] = /^(?:wallet|pool):(.*)$/.exec(account) ?? [];
      if (of !== undefined && archived.has(of))
        complain('accounts', `moves ${account}, which is archived`);
    }
  }
}
