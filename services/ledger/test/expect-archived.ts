import { expect } from 'vitest';
import type { LedgerEvent } from '../src/domain/events.ts';
import type { NaiveBooks } from './naive-books.ts';
import { belowOf } from './naive-tree.ts';

/** Nothing happens to what is archived, but usage that was not known yet. */
export function expectArchived(books: NaiveBooks, event: LedgerEvent): void {
  const { archived } = books;
  const { type, data, postings } = event;
  const isUsage = type === 'Rerated.v1' || /Usage/.test(type);
  const moved = isUsage ? [] : postings.flatMap(({ from, to }) => [from, to]);
  for (const account of moved) {
    expect(archived.has(account.replace(/^(wallet|pool):/, '')), `${type} ${account}`).toBe(false);
  }
  if (/^(NodeOpened|NodeMoved|BudgetSet|LeaseOpened|HoldPlaced)/.test(type)) {
    const { node, parent } = { node: '', parent: '', ...data };
    expect(archived.has(node) || archived.has(parent ?? ''), type).toBe(false);
  }
  if (type === 'NodeArchived.v1') expectEmptied(books, event);
}

/** All that stands below is named, and what was there goes, to the last unit. */
function expectEmptied(
  { archived, parents, balances, holds }: NaiveBooks,
  { data, postings }: Extract<LedgerEvent, { type: 'NodeArchived.v1' }>,
): void {
  const due = belowOf(parents, data.node).filter((node) => !archived.has(node));
  expect([...data.nodes].toSorted()).toEqual(due.toSorted());
  const accounts = new Set(due.flatMap((node) => [`wallet:${node}`, `pool:${node}`]));
  for (const [key, balance] of balances) {
    const [account = ''] = key.split(' ');
    if (!accounts.has(account)) continue;
    const out = postings.filter(({ from, asset }) => `${from} ${asset}` === key);
    const sum = out.reduce((total, { amount }) => total + amount, 0n);
    expect(sum, key).toBe(balance);
  }
  const open = [...holds.values()].filter(({ status }) => status === 'open');
  for (const { account } of open) expect(accounts).not.toContain(account);
}
