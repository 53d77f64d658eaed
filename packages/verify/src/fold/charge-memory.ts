// What requests were charged so far: remembered only of those whose charge is changed later.
import type { ChangeEntry, Entry, Posting, UsageEntry } from '../entry-types.ts';
import { linesOf } from './counters.ts';
import { giveBack, overrun, sumFrom, sumTo, walletOf } from './postings.ts';

/** Whose charges are to be remembered, and leases that usage comes late for. */
export interface Wanted {
  readonly requests: ReadonlySet<string>;
  readonly leases: ReadonlySet<string>;
}

/** Remembers charges, and where leases counted when they were opened. */
export interface Charges {
  readonly wanted: Wanted;
  readonly known: Map<string, Charge>;
  readonly opened: Map<string, Opened>;
}

/** What a request was charged so far. */
export interface Charge {
  readonly lease: string;
  readonly node: string;
  readonly account: string;
  /** When it was charged first. */
  readonly at: number;
  asset: string | undefined;
  /** By account of a provider, in the order in which they were charged first. */
  readonly spent: Map<string, bigint>;
  /** What nobody's credits covered. */
  overrun: bigint;
  /** Where it counts: of each budget the stretch that was stated first. */
  readonly budgets: readonly Place[];
}

/** A lease as it was opened. */
export interface Opened {
  readonly node: string;
  readonly account: string;
  readonly asset: string;
  readonly budgets: readonly Place[];
}

/** A budget in one stretch of its window. */
export interface Place {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
  readonly start: string;
}

export function chargeMemory(wanted: Wanted): Charges {
  return { wanted, known: new Map(), opened: new Map() };
}

export function chargeOf({ spent }: Pick<Charge, 'spent'>): bigint {
  let sum = 0n;
  for (const amount of spent.values()) sum += amount;
  return sum;
}

/** Takes an entry in, if anything is to be remembered of it. */
export function remember({ wanted, known, opened }: Charges, entry: Entry): void {
  switch (entry.type) {
    case 'LeaseOpened.v1': {
      const { lease, node, wallet, account = walletOf(wallet), asset } = entry.data;
      if (!wanted.leases.has(lease)) return;
      opened.set(lease, { node, account, asset, budgets: linesOf(entry.data).map(placeOf) });
      return;
    }
    case 'UsageCaptured.v1':
    case 'UsageReleased.v1':
    case 'UsageReconciled.v1':
    case 'UsageOverrun.v1':
    case 'LateUsage.v1':
    case 'Rerated.v1': {
      const { request } = entry.data;
      if (wanted.requests.has(request)) known.set(request, added(known.get(request), entry));
    }
  }
}

/** The postings that give so much of a charge back: what was charged last first. */
export function givenBack(charge: Charge, asset: string, amount: bigint): readonly Posting[] {
  const { spent, overrun: uncovered, account } = charge;
  return giveBack({ asset, amount, uncovered, spent: [...spent].toReversed(), account });
}

function added(charge: Charge | undefined, entry: UsageEntry | ChangeEntry): Charge {
  const { data, postings, at } = entry;
  const { lease, node, account = walletOf(node) } = data;
  const asset = postings[0]?.asset;
  const first = charge ?? { lease, node, account, at, spent: new Map(), overrun: 0n, budgets: [] };
  const { spent } = first;
  for (const { from, to, amount } of postings) {
    for (const [provider, by] of [
      [from, -amount],
      [to, amount],
    ] as const) {
      if (provider.startsWith('spent:')) spent.set(provider, (spent.get(provider) ?? 0n) + by);
    }
  }
  return {
    ...first,
    asset: charge?.asset ?? asset ?? ('asset' in data ? data.asset : undefined),
    overrun: first.overrun + sumFrom(postings, overrun) - sumTo(postings, overrun),
    budgets: merged(first.budgets, linesOf(data).map(placeOf)),
  };
}

function placeOf({ node, asset, window, start }: Place): Place {
  return { node, asset, window, start };
}

function merged(places: readonly Place[], more: readonly Place[]): readonly Place[] {
  const all = [...places];
  for (const place of more) if (!all.some((known) => isSame(known, place))) all.push(place);
  return all;
}

const isSame = (a: Place, b: Place): boolean =>
  a.node === b.node && a.window === b.window && a.asset === b.asset;
