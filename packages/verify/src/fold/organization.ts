// The organisation: its nodes, their credits, and who of them pays.
import type { EntryOf } from '../entry-types.ts';
import { issued, poolOf, type Route, walletOf } from './postings.ts';
import { type Complain, checkNode, checkPostings, type State } from './state.ts';

type PaymentEntry = EntryOf<
  'PaymentOrderSet.v1' | 'PrioritySet.v1' | 'WalletFrozen.v1' | 'WalletThawed.v1'
>;

export type OrganizationEntry =
  | PaymentEntry
  | EntryOf<
      | 'LedgerOpened.v1'
      | 'AssetOpened.v1'
      | 'NodeOpened.v1'
      | 'NodeMoved.v1'
      | 'ErasureDone.v1'
      | 'CreditsIssued.v1'
      | 'CreditsAllocated.v1'
    >;

export function takeOrganization(state: State, entry: OrganizationEntry, complain: Complain): void {
  switch (entry.type) {
    case 'LedgerOpened.v1':
      openLedger(state, entry, complain);
      return;
    case 'AssetOpened.v1':
      openAsset(state, entry, complain);
      return;
    case 'NodeOpened.v1':
      openNode(state, entry, complain);
      return;
    case 'NodeMoved.v1':
      moveNode(state, entry, complain);
      return;
    case 'ErasureDone.v1':
      erase(state, entry, complain);
      return;
    case 'CreditsIssued.v1':
      issue(state, entry, complain);
      return;
    case 'CreditsAllocated.v1':
      allocate(state, entry, complain);
      return;
    default:
      setPayment(state, entry, complain);
  }
}

function openLedger(state: State, entry: EntryOf<'LedgerOpened.v1'>, complain: Complain): void {
  if (state.origin !== undefined) complain('form', 'opens a ledger that is open');
  state.origin = entry.data.origin;
  state.organization = entry.data.organization;
  for (const asset of entry.data.assets) state.assets.add(asset);
  checkPostings(state, entry, { routes: [] }, complain);
}

function openAsset({ assets }: State, entry: EntryOf<'AssetOpened.v1'>, complain: Complain): void {
  const { asset } = entry.data;
  if (entry.postings.length > 0) complain('postings', 'moves something');
  if (assets.has(asset)) complain('form', `opens ${asset}, which is open`);
  assets.add(asset);
}

function openNode(state: State, entry: EntryOf<'NodeOpened.v1'>, complain: Complain): void {
  const { node, parent } = entry.data;
  const problem = state.tree.open(entry.data);
  if (problem) complain('form', problem);
  if (parent === undefined && node !== state.organization) {
    complain('form', `opens ${node}, which is not the ledger's organisation, as its root`);
  }
  checkPostings(state, entry, { routes: [] }, complain);
}

function moveNode(state: State, entry: EntryOf<'NodeMoved.v1'>, complain: Complain): void {
  const problem = state.tree.move(entry.data);
  if (problem) complain('form', problem);
  state.budgets.replant();
  checkPostings(state, entry, { routes: [] }, complain);
}

/** Who can be erased: no other node is anybody. */
const erasable: ReadonlySet<string> = new Set(['user', 'service_account']);

function erase(state: State, entry: EntryOf<'ErasureDone.v1'>, complain: Complain): void {
  const { node } = entry.data;
  checkNode(state, node, complain);
  const kind = state.tree.kind(node);
  if (kind !== undefined && !erasable.has(kind)) complain('form', `erases ${node}, a ${kind}`);
  checkPostings(state, entry, { routes: [] }, complain);
}

function issue(state: State, entry: EntryOf<'CreditsIssued.v1'>, complain: Complain): void {
  const { node } = entry.data;
  checkNode(state, node, complain);
  if (entry.postings.length !== 1) complain('postings', 'does not post exactly once');
  checkPostings(state, entry, { routes: [{ from: issued, to: walletOf(node) }] }, complain);
  const { expiresAt = Number.POSITIVE_INFINITY } = entry.data;
  if (expiresAt <= entry.at) complain('accounts', 'issues credits whose time is over');
}

function allocate(state: State, entry: EntryOf<'CreditsAllocated.v1'>, complain: Complain): void {
  const { from, to } = entry.data;
  for (const node of [from, to]) {
    checkNode(state, node, complain);
  }
  if (entry.postings.length !== 1) complain('postings', 'does not post exactly once');
  checkPostings(state, entry, { routes: allocations(from, to) }, complain);
  const source = entry.postings[0]?.from ?? '';
  if (state.frozen.has(from)) complain('accounts', `takes from ${source}, which is frozen`);
  for (const node of [from, to]) {
    const kind = state.tree.kind(node) ?? '';
    const isOfPool = entry.postings.some((posting) =>
      [posting.from, posting.to].includes(poolOf(node)),
    );
    if (isOfPool && !kindsWithPool.has(kind)) complain('accounts', `uses the pool of a ${kind}`);
  }
}

/** Whoever has others below it. */
const kindsWithPool: ReadonlySet<string> = new Set(['organization', 'department', 'team']);

/** Between wallets, and between a wallet and a pool, but never to where it comes from. */
function allocations(from: string, to: string): readonly Route[] {
  const sources = [walletOf(from), poolOf(from)];
  const targets = [walletOf(to), poolOf(to)];
  return sources
    .flatMap((source) => targets.map((target) => ({ from: source, to: target })))
    .filter((route) => route.from !== route.to);
}

function setPayment(state: State, entry: PaymentEntry, complain: Complain): void {
  const { node } = entry.data;
  checkNode(state, node, complain);
  checkPostings(state, entry, { routes: [] }, complain);
  if (entry.type === 'WalletFrozen.v1') freeze(state, node, complain);
  if (entry.type === 'WalletThawed.v1') thaw(state, node, complain);
  if (entry.type === 'PaymentOrderSet.v1') {
    const { order } = entry.data;
    if (order.length > 0) state.orders.set(node, order);
    else state.orders.delete(node);
  }
}

function freeze({ frozen }: State, node: string, complain: Complain): void {
  if (frozen.has(node)) complain('accounts', `freezes ${node}, which is frozen`);
  frozen.add(node);
}

function thaw({ frozen }: State, node: string, complain: Complain): void {
  if (!frozen.delete(node)) complain('accounts', `thaws ${node}, which is not frozen`);
}
