import type { LedgerEvent, Posting } from '../src/domain/events.ts';

// Credits that expire, kept a second time as plainly as can be: a list of single units, each with
// its lot and its time, of which the first to expire is always the first to go.

/** One minor unit; what never expires is of no lot. */
export interface Coin {
  readonly lot: number;
  readonly expiresAt: number;
}

/** By account and asset, what expires first in front. */
export type Coins = Map<string, Coin[]>;

const lasting: Coin = { lot: 0, expiresAt: Number.POSITIVE_INFINITY };

/** Before the posting moves the balances. */
export function moveCoins(
  books: { readonly coins: Coins; readonly balances: ReadonlyMap<string, bigint> },
  { from, to, asset, amount }: Posting,
  { seq, event }: { readonly seq: number; readonly event: LedgerEvent },
): void {
  const { coins, balances } = books;
  const wanted = Number(amount);
  const there = [...(coins.get(`${from} ${asset}`) ?? [])];
  // Nothing that expires is sent to another ledger.
  const start = event.type === 'TransferHeld.v1' ? there.length - wanted : 0;
  const taken = there.splice(Math.max(0, start), wanted);
  coins.set(`${from} ${asset}`, there);
  while (taken.length < wanted) taken.push(mint(event, seq));
  if (!isKept(to)) return;
  const key = `${to} ${asset}`;
  const owed = -Number(balances.get(key) ?? 0n);
  const arrived = taken.toSorted(byTime).slice(Math.max(0, owed));
  coins.set(key, [...(coins.get(key) ?? []), ...arrived].toSorted(byTime));
}

export const isKept = (account: string): boolean => /^(wallet|pool|held):/.test(account);

/** What expires of an account, as the ledger says it. */
export function partsOf(coins: readonly Coin[]) {
  const parts = new Map<number, { lot: number; expiresAt: number; amount: bigint }>();
  for (const { lot, expiresAt } of coins) {
    if (expiresAt === Number.POSITIVE_INFINITY) break;
    const amount = (parts.get(lot)?.amount ?? 0n) + 1n;
    parts.set(lot, { lot, expiresAt, amount });
  }
  return [...parts.values()];
}

/** What comes out of nothing: issued, spent before, or overdrawn. */
function mint(event: LedgerEvent, lot: number): Coin {
  if (event.type !== 'CreditsIssued.v1') return lasting;
  const { expiresAt } = event.data;
  return expiresAt === undefined ? lasting : { lot, expiresAt };
}

const byTime = (a: Coin, b: Coin) =>
  a.expiresAt === b.expiresAt ? a.lot - b.lot : a.expiresAt < b.expiresAt ? -1 : 1;
