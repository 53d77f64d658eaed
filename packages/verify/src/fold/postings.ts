import type { Posting } from '../entry-types.ts';

export interface Route {
  readonly from: string;
  readonly to: string;
}

/**
 * What is wrong with an entry's postings, whatever the balances are.
 *
 * @param routes the only ways that this entry may move money, in the order in which it must
 * @param asset the one asset that it may move; undefined for any that the ledger opened
 */
export function postingProblem(
  postings: readonly Posting[],
  routes: readonly Route[],
  { assets, asset }: { readonly assets: ReadonlySet<string>; readonly asset?: string },
): string | undefined {
  let next = 0;
  for (const posting of postings) {
    if (posting.amount === 0n) return 'posts an amount of 0';
    if (!assets.has(posting.asset)) return `posts ${posting.asset}, which was never opened`;
    if (asset !== undefined && posting.asset !== asset) return `posts ${posting.asset}`;
    const found = routes.findIndex(
      (route, index) => index >= next && route.from === posting.from && route.to === posting.to,
    );
    if (found < 0) return `may not post from ${posting.from} to ${posting.to}`;
    next = found + 1;
  }
  return undefined;
}

export const walletOf = (node: string): string => `wallet:${node}`;
export const poolOf = (node: string): string => `pool:${node}`;
export const heldBy = (lease: string): string => `held:${lease}`;
/** What a lease left that nobody accounted for. */
export const unprovenOf = (lease: string): string => `unproven:${lease}`;
export const withLedger = (ledger: string): string => `ledger:${ledger}`;
export const spentOn = (provider: string): string => `spent:${provider}`;
export const issued = 'issued';
export const overrun = 'overrun';

/** Postings from where something was spent, in this order: to `overrun` first what that covered. */
export function giveBack(wish: {
  readonly asset: string;
  readonly amount: bigint;
  readonly uncovered: bigint;
  readonly spent: readonly (readonly [provider: string, amount: bigint])[];
  readonly account: string;
}): readonly Posting[] {
  const { asset, account } = wish;
  const postings: Posting[] = [];
  let { amount: missing, uncovered } = wish;
  for (const [from, spent] of wish.spent) {
    const amount = leastOf(spent, missing);
    const covered = leastOf(amount, uncovered);
    postings.push({ from, to: overrun, asset, amount: covered });
    postings.push({ from, to: account, asset, amount: amount - covered });
    missing -= amount;
    uncovered -= covered;
  }
  return postings.filter(({ amount }) => amount > 0n);
}

const leastOf = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** What leaves one account, over all postings. */
export function sumFrom(postings: readonly Posting[], account: string): bigint {
  return postings.reduce((sum, { from, amount }) => (from === account ? sum + amount : sum), 0n);
}

/** What comes to one account, over all postings. */
export function sumTo(postings: readonly Posting[], account: string): bigint {
  return postings.reduce((sum, { to, amount }) => (to === account ? sum + amount : sum), 0n);
}

/** What all postings move together. */
export function sumOf(postings: readonly Posting[]): bigint {
  return postings.reduce((sum, { amount }) => sum + amount, 0n);
}
