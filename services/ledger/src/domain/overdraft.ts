import { balanceKey, balanceOf, type LedgerState } from './state.ts';

/** How far below nothing admissions may take an account; nothing but wallets ever may. */
export function overdraftOf({ overdrafts }: LedgerState, account: string, asset: string): bigint {
  if (overdrafts.size === 0) return 0n;
  return overdrafts.get(balanceKey(account, asset)) ?? 0n;
}

/** What may be taken from an account: down to its floor, and nothing while it is below that. */
export function spendableOn(state: LedgerState, account: string, asset: string): bigint {
  const left = balanceOf(state, account, asset) + overdraftOf(state, account, asset);
  return left > 0n ? left : 0n;
}
