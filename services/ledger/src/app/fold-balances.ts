import assert from 'node:assert/strict';
import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import type { BudgetCounter, LedgerEvent } from '../domain/events.ts';
import { counterKey } from '../domain/standing.ts';
import { budgetKey } from '../domain/state.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import { encodeBalances } from '../wire/encode-balances.ts';

const pageMax = 2_000;

/** Every account and every budget counter, as an outsider folds them from entries alone. */
export interface Balances {
  /** By account, then asset. */
  readonly accounts: Map<string, Map<string, bigint>>;
  /** The last that was stated of each, by node, asset, window and start. */
  readonly budgets: Map<string, BudgetCounter>;
}

export type FoldBalances = (ledger: string, size: bigint) => Promise<Buffer>;

/**
 * `balances.json` without size and root, folded from exactly the first `size` entries.
 *
 * Throws `ledger_unknown`, or `request_invalid` when the log has fewer entries.
 */
export function foldBalances({ store }: { readonly store: EventStore }): FoldBalances {
  return async (ledger, size) => {
    await checkSize(store, ledger, size);
    const balances: Balances = { accounts: new Map(), budgets: new Map() };
    for (let after = 0n; after < size; ) {
      const left = Number(size - after);
      const page = await store.read(ledger, after, Math.min(pageMax, left));
      const last = page.at(-1);
      assert(last, 'a log has every entry up to its head');
      for (const { bytes } of page) foldEvent(balances, decodeEntry(bytes).event);
      after = last.seq;
    }
    return encodeBalances(balances);
  };
}

/** Before anything is read: a size from far away would have the whole log folded for nothing. */
async function checkSize(store: EventStore, ledger: string, size: bigint): Promise<void> {
  const head = await store.head(ledger);
  if (!head) throw new AlfredError('ledger_unknown', { ledger });
  if (size <= head.seq) return;
  const reason = `size: the log has ${head.seq} entries`;
  throw new AlfredError('request_invalid', { param: 'size', reason });
}

function foldEvent({ accounts, budgets }: Balances, event: LedgerEvent): void {
  const { postings, data } = event;
  for (const { from, to, asset, amount } of postings) {
    add(accounts, from, { asset, amount: -amount });
    add(accounts, to, { asset, amount });
  }
  if (event.type === 'BudgetRemoved.v1') removeCounters(budgets, event.data);
  if (!('budgets' in data)) return;
  for (const counter of data.budgets) budgets.set(counterKey(counter), counter);
}

/** What is removed has no counters: set again, it begins with nothing. */
function removeCounters(
  budgets: Balances['budgets'],
  removed: Parameters<typeof budgetKey>[0],
): void {
  for (const [key, counter] of budgets) {
    if (budgetKey(counter) === budgetKey(removed)) budgets.delete(key);
  }
}

function add(
  accounts: Balances['accounts'],
  account: string,
  { asset, amount }: { readonly asset: string; readonly amount: bigint },
): void {
  const balances = accounts.get(account) ?? new Map<string, bigint>();
  accounts.set(account, balances);
  balances.set(asset, (balances.get(asset) ?? 0n) + amount);
}
