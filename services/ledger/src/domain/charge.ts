import type { Past, PastEntry } from './decision-context.ts';
import type { BudgetCounter, Posting } from './events.ts';
import { endingKey, lateKey, rerateKey } from './keys.ts';
import type { LateUsage, Rerated, UsageEvent } from './lease-events.ts';
import { budgetKey, type LedgerState, overrun, walletOf } from './state.ts';

/** What a request was charged so far, and where that is. */
export interface Charge {
  readonly request: string;
  /** When it was charged first. */
  readonly at: number;
  readonly lease: string;
  readonly node: string;
  /** Who pays. */
  readonly account: string;
  /** Undefined when nothing was ever posted and nobody said. */
  readonly asset: string | undefined;
  readonly charge: bigint;
  /** By account of a provider, in the order in which they were charged. */
  readonly spent: ReadonlyMap<string, bigint>;
  /** What nobody's credits covered of it. */
  readonly overrun: bigint;
  /** The counters that it counts in, one a budget. */
  readonly budgets: readonly BudgetCounter[];
}

type ChargeEvent = UsageEvent | LateUsage | Rerated;

const chargeTypes: ReadonlySet<string> = new Set<ChargeEvent['type']>([
  'UsageCaptured.v1',
  'UsageReleased.v1',
  'UsageReconciled.v1',
  'UsageOverrun.v1',
  'LateUsage.v1',
  'Rerated.v1',
]);

/** Where the entries of a request's charge are, however often it was computed again. */
export function chargeKeys({ rerates }: LedgerState, request: string): readonly string[] {
  const rerated = [...rerates].map((price) => rerateKey(request, price));
  return [endingKey(request), lateKey(request), ...rerated];
}

/** The charge of a request as its entries leave it; undefined when it has none. */
export function findCharge(state: LedgerState, request: string, past: Past): Charge | undefined {
  const entries = chargeKeys(state, request)
    .flatMap((key) => past(key) ?? [])
    .toSorted((a, b) => a.seq - b.seq);
  const events = entries.flatMap(chargeEvent);
  const [first] = events;
  if (!first) return undefined;
  const { lease, node, account } = first.data;
  const postings = events.flatMap((event) => event.postings);
  const spent = spentBy(postings);
  return {
    ...{ request, lease, node, spent, account: account ?? walletOf(node) },
    at: entries[0]?.at ?? 0,
    asset: postings[0]?.asset ?? ('asset' in first.data ? first.data.asset : undefined),
    charge: [...spent.values()].reduce((sum, each) => sum + each, 0n),
    overrun: netOf(postings, overrun),
    budgets: onePerBudget(events.flatMap(({ data }) => data.budgets)),
  };
}

function chargeEvent({ event }: PastEntry): readonly ChargeEvent[] {
  return isChargeEvent(event) ? [event] : [];
}

const isChargeEvent = (event: PastEntry['event']): event is ChargeEvent =>
  chargeTypes.has(event.type);

function spentBy(postings: readonly Posting[]): ReadonlyMap<string, bigint> {
  const accounts = postings.flatMap(({ from, to }) => [from, to]);
  const providers = new Set(accounts.filter((account) => account.startsWith('spent:')));
  return new Map([...providers].map((account) => [account, -netOf(postings, account)]));
}

/** What left an account, less what came to it. */
function netOf(postings: readonly Posting[], account: string): bigint {
  return postings.reduce(
    (sum, { from, to, amount }) =>
      sum + (from === account ? amount : 0n) - (to === account ? amount : 0n),
    0n,
  );
}

/** Of each budget the first that was stated: what follows is only what rolled over from it. */
function onePerBudget(stated: readonly BudgetCounter[]): readonly BudgetCounter[] {
  const first = new Map<string, BudgetCounter>();
  for (const counter of stated) {
    const key = budgetKey(counter);
    if (!first.has(key)) first.set(key, counter);
  }
  return [...first.values()];
}
