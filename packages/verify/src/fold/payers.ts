// Who pays: in an order that is set on a node and inherited by all below it.
import type { Posting } from '../entry-types.ts';
import { poolOf, sumFrom, walletOf } from './postings.ts';
import { type State, spendableOn } from './state.ts';

/** When nobody said otherwise. */
const defaultOrder = ['own', 'team', 'department'];

/** Who wants how much. */
interface Wish {
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
}

interface Payer {
  readonly account: string;
  readonly left: bigint;
  readonly frozen: boolean;
}

/** What is wrong with an account as the one that pays for a lease. */
export function payerProblem(
  state: State,
  wish: Wish & { readonly wallet: string },
  account: string,
): string | undefined {
  const isFrozen = state.frozen.has(wish.wallet);
  if (isFrozen) return `is paid by ${account}, which is frozen`;
  // Nearly always, and then nobody else has to be looked at.
  if (account === walletOf(wish.node) && orderOf(state, wish.node)[0] === 'own') return undefined;
  const payers = payersOf(state, wish);
  const place = payers.findIndex((payer) => payer.account === account);
  if (place < 0 || !state.tree.path(wish.node).includes(wish.wallet)) {
    return `is paid by ${account}, which is not in the order of its payment`;
  }
  const earlier = payers.slice(0, place).find((payer, index) => covers(payer, index, wish.amount));
  if (!earlier) return undefined;
  return `is paid by ${account}, while ${earlier.account} comes first and has ${earlier.left}`;
}

/** Who pays for usage that nobody asked for: a frozen account is the last that is asked. */
export function reportPayer(state: State, wish: Wish): string {
  const payers = payersOf(state, wish);
  const thawed = payers.filter(({ frozen }) => !frozen);
  const covering = thawed.find(({ left }) => left >= wish.amount);
  return (covering ?? thawed[0] ?? payers[0])?.account ?? walletOf(wish.node);
}

/** What is wrong with taking from accounts, each of which is empty before the next is asked. */
export function sparedProblem(
  state: State,
  postings: readonly Posting[],
  sources: readonly string[],
): string | undefined {
  const asset = postings[0]?.asset;
  if (asset === undefined) return undefined;
  const last = sources.findLastIndex((source) => sumFrom(postings, source) > 0n);
  for (const source of sources.slice(0, Math.max(0, last))) {
    const left = spendableOn(state, source, asset) - sumFrom(postings, source);
    if (left > 0n) return `takes from ${sources[last]} while ${source} has ${left}`;
  }
  return undefined;
}

/** Whoever pays instead of the first has something to pay with. */
function covers({ left, frozen }: Payer, place: number, amount: bigint): boolean {
  return !frozen && left >= amount && (place === 0 || left > 0n);
}

function payersOf(state: State, { node, asset }: Wish): readonly Payer[] {
  const up = state.tree.path(node).toReversed();
  return orderOf(state, node).flatMap((payer) => {
    const of = payer === 'own' ? node : up.find((place) => state.tree.kind(place) === payer);
    if (of === undefined) return [];
    const account = payer === 'own' ? walletOf(of) : poolOf(of);
    const left = spendableOn(state, account, asset);
    return [{ account, left, frozen: state.frozen.has(of) }];
  });
}

/** Of the node itself or the nearest above it that has one. */
function orderOf({ tree, orders }: State, node: string): readonly string[] {
  if (orders.size === 0) return defaultOrder;
  const from = tree.path(node).findLast((place) => orders.has(place));
  return (from === undefined ? undefined : orders.get(from)) ?? defaultOrder;
}
