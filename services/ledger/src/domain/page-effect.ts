import type { LedgerEvent, LedgerOpened, PlacedEvent } from './events.ts';
import { budgetEffect, type PageBudgets } from './page-budgets.ts';
import { type PageTransfers, transferEffect } from './page-transfers.ts';
import { walletOf } from './state.ts';

/** What consecutive entries did to balances, budgets and transfers, summed up. */
export interface PageEffect extends PageBudgets, PageTransfers {
  /** Of the last entry. */
  readonly seq: number;
  readonly at: number;
  readonly opened: LedgerOpened['data'] | undefined;
  /** Nodes that came into being: their wallets start at zero. */
  readonly nodes: readonly string[];
  /** By account and asset: wallets and pools. */
  readonly available: ReadonlyMap<string, Move>;
  /** By lease, hold or transfer. */
  readonly held: ReadonlyMap<string, bigint>;
  /** Leases, holds and transfers that hold something now. */
  readonly holds: readonly Hold[];
  /** Those that hold nothing any more. */
  readonly closed: readonly string[];
}

export type PayingKind = 'wallet' | 'pool';

export interface Move {
  readonly kind: PayingKind;
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
}

/** Whose money a lease, hold or transfer has. */
export interface Hold {
  readonly id: string;
  readonly kind: PayingKind;
  readonly node: string;
  readonly asset: string;
}

const heldPrefix = 'held:';

/** A fold: it decides nothing and refuses nothing. */
export function pageEffect(entries: readonly PlacedEvent[]): PageEffect {
  const last = entries.at(-1);
  const events = entries.map(({ event }) => event);
  const opened = events.find((event) => event.type === 'LedgerOpened.v1')?.data;
  return {
    seq: last?.seq ?? 0,
    at: last?.at ?? 0,
    opened,
    nodes: events.flatMap((event) => (event.type === 'NodeOpened.v1' ? [event.data.node] : [])),
    ...movesOf(events),
    holds: events.flatMap(holdsOf),
    closed: events.flatMap(closedBy),
    ...budgetEffect(entries),
    ...transferEffect(entries),
  };
}

function movesOf(events: readonly LedgerEvent[]): Pick<PageEffect, 'available' | 'held'> {
  const available = new Map<string, Move>();
  const held = new Map<string, bigint>();
  const move = (account: string, asset: string, by: bigint) => {
    const payer = payerOf(account);
    if (payer) {
      const key = `${account} ${asset}`;
      available.set(key, { ...payer, asset, amount: (available.get(key)?.amount ?? 0n) + by });
    } else if (account.startsWith(heldPrefix)) {
      const hold = account.slice(heldPrefix.length);
      held.set(hold, (held.get(hold) ?? 0n) + by);
    }
  };
  for (const { postings } of events) {
    for (const { from, to, asset, amount } of postings) {
      move(from, asset, -amount);
      move(to, asset, amount);
    }
  }
  return { available, held };
}

/** Whose account it is, if it is one that pays. */
export function payerOf(account: string): Pick<Move, 'kind' | 'node'> | undefined {
  if (account.startsWith('wallet:')) return { kind: 'wallet', node: account.slice(7) };
  if (account.startsWith('pool:')) return { kind: 'pool', node: account.slice(5) };
  return undefined;
}

function holdsOf(event: LedgerEvent): readonly Hold[] {
  switch (event.type) {
    case 'LeaseOpened.v1': {
      const { lease: id, wallet, account, asset } = event.data;
      const payer = payerOf(account ?? walletOf(wallet));
      return payer ? [{ id, ...payer, asset }] : [];
    }
    case 'HoldPlaced.v1': {
      const { hold: id, wallet, account, asset } = event.data;
      const payer = payerOf(account ?? walletOf(wallet));
      return payer ? [{ id, ...payer, asset }] : [];
    }
    case 'TransferHeld.v1': {
      const { transfer: id, node } = event.data;
      return event.postings.map(({ asset }) => ({ id, kind: 'wallet', node, asset }));
    }
    default:
      return [];
  }
}

function closedBy(event: LedgerEvent): readonly string[] {
  switch (event.type) {
    case 'LeaseClosed.v1':
    case 'LeaseExpired.v1':
      return [event.data.lease];
    case 'HoldCaptured.v1':
      return event.data.left === 0n ? [event.data.hold] : [];
    case 'HoldReleased.v1':
    case 'HoldExpired.v1':
      return [event.data.hold];
    case 'TransferCompleted.v1':
    case 'TransferCancelled.v1':
      return [event.data.transfer];
    default:
      return [];
  }
}
