// Single wallets: what owners correct in them, and how far below nothing they may stand.
import type { Entry, EntryOf } from '../entry-types.ts';
import { floorKey } from './accounts.ts';
import { expire } from './lots.ts';
import { issued, poolOf, walletOf } from './postings.ts';
import { type Complain, checkNode, checkPostings, type State } from './state.ts';

export type WalletEntry = EntryOf<
  | 'CreditsAdjusted.v1'
  | 'OverdraftSet.v1'
  | 'CreditsExpired.v1'
  | 'WalletClosed.v1'
  | 'WalletReopened.v1'
>;

export function takeWallet(state: State, entry: WalletEntry, complain: Complain): void {
  if (entry.type === 'CreditsExpired.v1') {
    expire(state, entry, complain);
    return;
  }
  checkNode(state, entry.data.node, complain);
  switch (entry.type) {
    case 'CreditsAdjusted.v1':
      adjust(state, entry, complain);
      return;
    case 'OverdraftSet.v1':
      setOverdraft(state, entry, complain);
      return;
    case 'WalletClosed.v1':
      close(state, entry, complain);
      return;
    case 'WalletReopened.v1':
      checkPostings(state, entry, { routes: [] }, complain);
      if (!state.closed.delete(entry.data.node)) complain('accounts', 'reopens what is not closed');
  }
}

function adjust(state: State, entry: EntryOf<'CreditsAdjusted.v1'>, complain: Complain): void {
  const wallet = walletOf(entry.data.node);
  const [posting] = entry.postings;
  if (entry.postings.length !== 1) complain('postings', 'does not post exactly once');
  const isOut = posting?.from === wallet;
  const route = isOut ? { from: wallet, to: issued } : { from: issued, to: wallet };
  checkPostings(state, entry, { routes: [route] }, complain);
  if (!posting || !isOut) return;
  const left = state.accounts.balance(wallet, posting.asset) - posting.amount;
  if (left < 0n) complain('accounts', `takes ${-left} more from ${wallet} than it has`);
}

function setOverdraft(state: State, entry: EntryOf<'OverdraftSet.v1'>, complain: Complain): void {
  const { node, asset, amount, excess } = entry.data;
  const wallet = walletOf(node);
  checkPostings(state, entry, { routes: [] }, complain);
  if (!state.assets.has(asset)) complain('form', `names ${asset}, which was never opened`);
  const over = -state.accounts.balance(wallet, asset) - BigInt(amount);
  const due = over > 0n ? over : 0n;
  if (BigInt(excess ?? '0') !== due) complain('accounts', `states not its excess, ${due}`);
  state.overdrafts.set(floorKey(wallet, asset), BigInt(amount));
}

function close(state: State, entry: EntryOf<'WalletClosed.v1'>, complain: Complain): void {
  const { node } = entry.data;
  checkPostings(state, entry, { routes: [] }, complain);
  if (state.closed.has(node)) complain('accounts', `closes ${node}, which is closed`);
  const own = [walletOf(node), poolOf(node)];
  for (const account of own) {
    for (const asset of state.assets) {
      const left = state.accounts.balance(account, asset);
      if (left !== 0n) complain('accounts', `closes ${account}, which has ${left} ${asset}`);
      state.overdrafts.delete(floorKey(account, asset));
    }
  }
  const isHeld =
    [...state.leases.values(), ...state.holds.values()].some((of) => own.includes(of.account)) ||
    [...state.transfers.values()].some((transfer) => transfer.node === node);
  if (isHeld) complain('accounts', `closes ${node}, of which something is held`);
  state.closed.add(node);
}

const corrections: ReadonlySet<Entry['type']> = new Set<Entry['type']>([
  ...(['UsageCaptured.v1', 'UsageReconciled.v1', 'UsageOverrun.v1'] as const),
  ...(['LateUsage.v1', 'UsageReported.v1', 'Rerated.v1'] as const),
]);

/** Nothing comes into a closed wallet or pool or goes out, but what is charged all the same. */
export function checkOpen({ closed }: State, entry: Entry, complain: Complain): void {
  if (closed.size === 0 || corrections.has(entry.type)) return;
  for (const { from, to } of entry.postings) {
    for (const account of [from, to]) {
      const [, node] = /^(?:wallet|pool):(.*)$/.exec(account) ?? [];
      if (node !== undefined && closed.has(node))
        complain('accounts', `moves ${account}, which is closed`);
    }
  }
}
