// Single wallets: what owners correct in them, and how far below nothing they may stand.
import type { EntryOf } from '../entry-types.ts';
import { floorKey } from './accounts.ts';
import { expire } from './lots.ts';
import { issued, walletOf } from './postings.ts';
import { type Complain, checkNode, checkPostings, type State } from './state.ts';

export type WalletEntry = EntryOf<'CreditsAdjusted.v1' | 'OverdraftSet.v1' | 'CreditsExpired.v1'>;

export function takeWallet(state: State, entry: WalletEntry, complain: Complain): void {
  if (entry.type === 'CreditsExpired.v1') {
    expire(state, entry, complain);
    return;
  }
  checkNode(state, entry.data.node, complain);
  if (entry.type === 'CreditsAdjusted.v1') adjust(state, entry, complain);
  else setOverdraft(state, entry, complain);
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
