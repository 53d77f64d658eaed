import type { BalanceView, WalletView } from '../ports/read-model.ts';

export interface WalletRow {
  readonly node: string | null;
  readonly asset: string;
  readonly kind: string;
  readonly available: string;
  readonly held: string;
}

/** Rows of balances, those of a node one after another, as wallets and pools. */
export function toWallets(rows: readonly WalletRow[]): readonly WalletView[] {
  const wallets = new Map<string, { balances: BalanceView[]; pool: BalanceView[] }>();
  for (const { node, asset, kind, available, held } of rows) {
    if (node === null) continue;
    const wallet = wallets.get(node) ?? { balances: [], pool: [] };
    const balance = { asset, available: BigInt(available), held: BigInt(held) };
    (kind === 'pool' ? wallet.pool : wallet.balances).push(balance);
    wallets.set(node, wallet);
  }
  return [...wallets].map(([node, wallet]) => ({ node, ...wallet }));
}
