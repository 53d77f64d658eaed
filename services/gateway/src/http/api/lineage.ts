import type { AsOf } from '../../ports/api/books.ts';
import { renderAsset } from './render.ts';

// Where the entries behind a figure are: those up to the one that the figure is as of.

/** Of a balance of a wallet or pool. */
export function walletLineage(
  of: { readonly node: string; readonly account: 'wallet' | 'pool'; readonly asset: string },
  asOf: AsOf,
): string {
  const query = new URLSearchParams({ asset: renderAsset(of.asset) });
  if (of.account === 'pool') query.set('account', 'pool');
  query.set('before', String(asOf.seq + 1n));
  return `/api/v1/wallets/${of.node}/entries?${query}`;
}

/** Of what is used and held of a budget. */
export function budgetLineage(
  of: { readonly node: string; readonly window: string; readonly asset: string },
  asOf: AsOf,
): string {
  const query = new URLSearchParams({ asset: renderAsset(of.asset) });
  query.set('before', String(asOf.seq + 1n));
  return `/api/v1/budgets/${of.node}/${of.window}/entries?${query}`;
}
