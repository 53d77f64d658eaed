import type { Posting } from '../entry-types.ts';

/** The balances of all accounts, folded from postings alone. What is zero is left out. */
export interface Accounts {
  /** Moves one amount; the answer says what is wrong with it, and it is moved all the same. */
  post(posting: Posting): string | undefined;
  balance(account: string, asset: string): bigint;
  entries(): Iterable<{
    readonly account: string;
    readonly asset: string;
    readonly posted: bigint;
  }>;
  readonly size: number;
}

/** By `floorKey`: how far below nothing a wallet may be taken. */
export type Overdrafts = ReadonlyMap<string, bigint>;

export const floorKey = (account: string, asset: string): string => `${account} ${asset}`;

/** Accounts that may not owe more: credits are spent before they are counted as overrun. */
const floored = /^(wallet|pool|held|unproven):/;

export function accountFold(overdrafts: Overdrafts): Accounts {
  const balances = new Map<string, bigint>();
  const move = (account: string, asset: string, by: bigint): bigint => {
    const key = floorKey(account, asset);
    const balance = (balances.get(key) ?? 0n) + by;
    if (balance === 0n) balances.delete(key);
    else balances.set(key, balance);
    return balance;
  };
  return {
    post({ from, to, asset, amount }) {
      const left = move(from, asset, -amount);
      move(to, asset, amount);
      if (left >= 0n || !floored.test(from)) return undefined;
      const floor = -(overdrafts.get(floorKey(from, asset)) ?? 0n);
      return left < floor
        ? `leaves ${from} at ${left} ${asset}, below its floor of ${floor}`
        : undefined;
    },
    balance: (account, asset) => balances.get(floorKey(account, asset)) ?? 0n,
    *entries() {
      for (const [key, posted] of balances) {
        const [account = '', asset = ''] = key.split(' ');
        yield { account, asset, posted };
      }
    },
    get size() {
      return balances.size;
    },
  };
}
