import { balanceKey, type LedgerState, walletOf } from './state.ts';
import type { WalletEvent } from './wallet-events.ts';

/** The part of `evolve` that is about single wallets; postings were taken in before. */
export function evolveWallet(state: LedgerState, event: WalletEvent): void {
  switch (event.type) {
    case 'CreditsAdjusted.v1':
    case 'CreditsExpired.v1':
      return;
    case 'WalletClosed.v1':
      state.closed.add(event.data.node);
      for (const asset of state.assets) {
        state.overdrafts.delete(balanceKey(walletOf(event.data.node), asset));
      }
      return;
    case 'WalletReopened.v1':
      state.closed.delete(event.data.node);
      return;
    case 'OverdraftSet.v1': {
      const { node, asset, amount } = event.data;
      const key = balanceKey(walletOf(node), asset);
      if (amount > 0n) state.overdrafts.set(key, amount);
      else state.overdrafts.delete(key);
      return;
    }
  }
  event satisfies never;
}
