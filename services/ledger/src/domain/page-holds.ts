import type { PlacedEvent } from './events.ts';
import type { HoldCaptured, HoldEnd, HoldEvent, HoldPlaced } from './hold-events.ts';
import { walletOf } from './state.ts';

/** What consecutive entries did to holds. First those are there that were placed, then they change. */
export interface PageHolds {
  readonly placed: readonly PlacedHold[];
  readonly changed: readonly HoldChange[];
  /** One an entry, in order. */
  readonly steps: readonly HoldStep[];
}

export interface PlacedHold extends Omit<HoldPlaced['data'], 'account' | 'wallet' | 'budgets'> {
  /** Who pays: `wallet:<node>` or `pool:<node>`. */
  readonly account: string;
  readonly seq: number;
  readonly at: number;
}

/** A hold after these entries, and what they add to its sums. */
export interface HoldChange {
  readonly hold: string;
  readonly captured: bigint;
  readonly excess: bigint;
  readonly uncaptured: bigint;
  readonly left: bigint;
  /** Undefined while it is open. */
  readonly end: { readonly how: HoldEnd; readonly at: number } | undefined;
}

/** What one entry did: how much was placed, captured or given back. */
export interface HoldStep {
  readonly hold: string;
  readonly seq: number;
  readonly at: number;
  readonly type: HoldEvent['type'];
  readonly amount: bigint;
  readonly purpose: string | undefined;
}

/** A fold: it decides nothing and refuses nothing. */
export function holdEffect(entries: readonly PlacedEvent[]): PageHolds {
  const placed: PlacedHold[] = [];
  const changed = new Map<string, HoldChange>();
  const steps: HoldStep[] = [];
  for (const { seq, at, event } of entries) {
    if (!isAboutHold(event)) continue;
    const { hold } = event.data;
    steps.push({ hold, seq, at, type: event.type, ...whatOf(event) });
    if (event.type === 'HoldPlaced.v1') {
      const { wallet, account = walletOf(wallet), budgets: _, ...rest } = event.data;
      placed.push({ ...rest, account, seq, at });
    } else changed.set(hold, changeBy(event, at, changed.get(hold)));
  }
  return { placed, changed: [...changed.values()], steps };
}

type Change = Exclude<HoldEvent, HoldPlaced>;

function changeBy(event: Change, at: number, before: HoldChange | undefined): HoldChange {
  const { captured = 0n, excess = 0n, uncaptured = 0n } = before ?? {};
  const sums = { hold: event.data.hold, captured, excess, uncaptured };
  switch (event.type) {
    case 'HoldCaptured.v1':
      return { ...added(sums, event.data), ...leftAfter(event, at) };
    case 'HoldReleased.v1':
      return { ...sums, left: 0n, end: { how: 'released', at } };
    case 'HoldExpired.v1':
      return { ...sums, left: 0n, end: { how: 'expired', at } };
  }
}

type Sums = Omit<HoldChange, 'left' | 'end'>;

function added(sums: Sums, { captured, excess = 0n, uncaptured = 0n }: HoldCaptured['data']): Sums {
  return {
    hold: sums.hold,
    captured: sums.captured + captured,
    excess: sums.excess + excess,
    uncaptured: sums.uncaptured + uncaptured,
  };
}

function leftAfter({ data: { left } }: HoldCaptured, at: number): Pick<HoldChange, 'left' | 'end'> {
  return { left, end: left === 0n ? { how: 'captured', at } : undefined };
}

function whatOf(event: HoldEvent): Pick<HoldStep, 'amount' | 'purpose'> {
  if (event.type === 'HoldPlaced.v1') return { amount: event.data.amount, purpose: undefined };
  if (event.type === 'HoldCaptured.v1') {
    return { amount: event.data.captured, purpose: event.data.purpose };
  }
  const amount = event.postings.reduce((sum, posting) => sum + posting.amount, 0n);
  return { amount, purpose: undefined };
}

const types: ReadonlySet<string> = new Set<HoldEvent['type']>([
  ...(['HoldPlaced.v1', 'HoldCaptured.v1', 'HoldReleased.v1', 'HoldExpired.v1'] as const),
]);

function isAboutHold(event: PlacedEvent['event']): event is HoldEvent {
  return types.has(event.type);
}
