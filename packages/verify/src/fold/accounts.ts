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

/** Accounts that may never owe: credits are spent before they are counted as overrun. */
const floored = /^(wallet|pool|held|unproven):/;

export function accountFold(): Accounts {
  const balances = new Map<string, bigint>();
  const keyOf = (account: string, asset: string) => `${account} ${asset}`;
  const move = (account: string, asset: string, by: bigint): bigint => {
    const key = keyOf(account, asset);
    const balance = (balances.get(key) ?? 0n) + by;
    if (balance === 0n) balances.delete(key);
    else balances.set(key, balance);
    return balance;
  };
  return {
    post({ from, to, asset, amount }) {
      const left = move(from, asset, -amount);
      move(to, asset, amount);
      return left < 0n && floored.test(from)
        ? `leaves ${from} at ${left} ${asset}, below its floor of 0`
        : undefined;
    },
    balance: (account, asset) => balances.get(keyOf(account, asset)) ?? 0n,
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
