import type { Posting } from './event-shape.ts';
import { spendableOn } from './overdraft.ts';
import { type LedgerState, overrun } from './state.ts';

export interface Took {
  readonly postings: readonly Posting[];
  /** What each of the sources gave. */
  readonly taken: ReadonlyMap<string, bigint>;
}

/** Takes an amount from these accounts, one after another, and from `overrun` what is missing. */
export function take(
  state: LedgerState,
  wish: {
    readonly amount: bigint;
    readonly asset: string;
    readonly to: string;
    readonly sources: readonly string[];
  },
): Took {
  const { asset, to } = wish;
  const taken = new Map<string, bigint>();
  let missing = wish.amount;
  for (const source of wish.sources) {
    const left = spendableOn(state, source, asset);
    const amount = left < missing ? left : missing;
    taken.set(source, amount);
    missing -= amount;
  }
  taken.set(overrun, missing);
  const postings = [...taken].map(([from, amount]) => ({ from, to, asset, amount }));
  return { postings: postings.filter(({ amount }) => amount > 0n), taken };
}

/** Gives an amount back from where it was spent, last first: to `overrun` what it covered. */
export function giveBack(wish: {
  readonly amount: bigint;
  readonly asset: string;
  readonly spent: ReadonlyMap<string, bigint>;
  readonly overrun: bigint;
  /** Who paid the rest. */
  readonly account: string;
}): readonly Posting[] {
  const { asset, account } = wish;
  const sources = [...wish.spent].filter(([, amount]) => amount > 0n).toReversed();
  const postings: Posting[] = [];
  let missing = wish.amount;
  let toOverrun = wish.overrun;
  for (const [from, spent] of sources) {
    const amount = spent < missing ? spent : missing;
    const covered = amount < toOverrun ? amount : toOverrun;
    postings.push({ from, to: overrun, asset, amount: covered });
    postings.push({ from, to: account, asset, amount: amount - covered });
    missing -= amount;
    toOverrun -= covered;
  }
  return postings.filter(({ amount }) => amount > 0n);
}
