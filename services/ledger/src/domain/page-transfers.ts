import type { LedgerEvent, PlacedEvent } from './events.ts';

/** What consecutive entries did to transfers: first these are there, then the others end. */
export interface PageTransfers {
  readonly transfersBegun: readonly TransferBegun[];
  readonly transfersEnded: readonly TransferEnded[];
}

/** Within the ledger, to another one, or from another one. */
export type TransferKind = 'within' | 'out' | 'in';

export type TransferStatus =
  | 'reversible'
  | 'final'
  | 'reversed'
  | 'held'
  | 'completed'
  | 'cancelled'
  | 'credited';

/** The entry that did it. */
interface Done {
  readonly transfer: string;
  readonly status: TransferStatus;
  readonly seq: number;
  readonly at: number;
  readonly type: LedgerEvent['type'];
}

export interface TransferBegun extends Done {
  readonly kind: TransferKind;
  /** The node that sends; undefined: another ledger knows it. */
  readonly from: string | undefined;
  /** The node that gets it; of another ledger, for what goes there. */
  readonly to: string;
  readonly otherLedger: string | undefined;
  readonly asset: string;
  readonly amount: bigint;
  /** Microseconds. */
  readonly reversibleUntil: number | undefined;
}

export interface TransferEnded extends Done {
  /** Why the other ledger refused. */
  readonly code: string | undefined;
}

/** A fold: it decides nothing and refuses nothing. */
export function transferEffect(entries: readonly PlacedEvent[]): PageTransfers {
  return {
    transfersBegun: entries.flatMap(begunBy),
    transfersEnded: entries.flatMap(endedBy),
  };
}

function begunBy({ seq, at, event }: PlacedEvent): readonly TransferBegun[] {
  const { type, data } = event;
  const [moved] = event.postings;
  if (!moved) return [];
  const { asset, amount } = moved;
  const done = { seq, at, type, asset, amount };
  switch (type) {
    case 'CreditsTransferred.v1': {
      const { transfer, from, to, reversibleUntil } = data;
      const status = reversibleUntil === undefined ? 'final' : 'reversible';
      const ends = { from, to, otherLedger: undefined, reversibleUntil };
      return [{ ...done, transfer, kind: 'within', ...ends, status }];
    }
    case 'TransferHeld.v1': {
      const { transfer, node: from, toNode: to, toLedger: otherLedger } = data;
      const ends = { from, to, otherLedger, reversibleUntil: undefined };
      return [{ ...done, transfer, kind: 'out', ...ends, status: 'held' }];
    }
    case 'TransferCredited.v1': {
      const { transfer, node: to, fromLedger: otherLedger } = data;
      const ends = { from: undefined, to, otherLedger, reversibleUntil: undefined };
      return [{ ...done, transfer, kind: 'in', ...ends, status: 'credited' }];
    }
    default:
      return [];
  }
}

const endings = {
  'TransferReversed.v1': 'reversed',
  'TransferFinal.v1': 'final',
  'TransferCompleted.v1': 'completed',
  'TransferCancelled.v1': 'cancelled',
} as const;

function endedBy({ seq, at, event }: PlacedEvent): readonly TransferEnded[] {
  const { type, data } = event;
  if (!(type in endings) || !('transfer' in data)) return [];
  const status = endings[type as keyof typeof endings];
  const code = 'code' in data ? data.code : undefined;
  return [{ transfer: data.transfer, status, code, seq, at, type }];
}
