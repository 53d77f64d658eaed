// What a holder of leases works with, and the smallest steps on it.
import assert from 'node:assert/strict';
import type { Clock } from '@alfred/clock';
import type { Lease, Moment } from '../domain/lease.ts';
import type { RequestLog } from '../ports/request-log.ts';
import type { GiveBackWish, LeaseWish } from './lease-wish.ts';
import type { Spender } from './spender.ts';

/** A book of leases. It changes in place. */
export interface LeaseBook {
  readonly clock: Clock;
  readonly log: Pick<RequestLog, 'returned' | 'written'>;
  /** Uniform in [0, 1): spreads extensions. */
  readonly random: () => number;
  /** Sends a wish to quota; false when there is no way to it now. */
  readonly send: (wish: LeaseWish) => boolean;
  readonly spenders: Map<string, Spender>;
  /** Questions under way, by their number. */
  readonly asking: Map<number, Spender>;
  /** The number of the last question. */
  asked: number;
  /** What was asked for in each ledger, and how far it is known that nothing came unseen. */
  readonly checks: Map<string, LedgerCheck>;
  /** Leases with their last word written, which the ledger may not have heard yet. */
  readonly parting: Map<string, PartingLease>;
  /** Parts of leases that were given back and that the ledger has not confirmed, by their lease. */
  readonly shrinks: Map<string, Shrink>;
}

/** How far the questions in one ledger are accounted for. */
export interface LedgerCheck {
  /** The last question in this ledger. */
  asked: number;
  /** Nothing that was asked for up to here is open unseen: the ledger has said so. */
  checked: number;
  /** The last question whose answer never came. */
  lost: number;
}

export interface PartingLease {
  readonly ledger: string;
  readonly number: number;
}

export interface Shrink extends GiveBackWish {
  /** When it was last sent, in monotonic time; undefined before. */
  sentAt: bigint | undefined;
}

/** Others wait for this money, or its limits have changed. */
export interface LeaseRecall {
  readonly ledger: string;
  readonly node: string;
  /** Empty: of every asset. */
  readonly asset: string;
  /** Leases that are busy end too, with their last running request. */
  readonly busy: boolean;
  /** The node that waits, when nobody else does: what it is using it keeps. Else empty. */
  readonly waiting?: string;
}

export function isUnder(spender: Spender, recall: LeaseRecall): boolean {
  return (
    spender.ledger === recall.ledger &&
    (recall.asset === '' || spender.asset === recall.asset) &&
    spender.path.includes(recall.node)
  );
}

export function heldLease(spender: Spender, id: string): Lease {
  const lease = spender.leases.get(id);
  assert(lease, 'a lease with a running request is held');
  return lease;
}

export function momentOf({ clock }: Pick<LeaseBook, 'clock'>): Moment {
  return { wall: clock.nowMicros(), elapsed: clock.elapsedMicros() };
}
