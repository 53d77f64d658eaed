import type { MovedAccount } from '../domain/movements.ts';
import type { MovementLine } from './journal.ts';
import type { AsOf } from './read-model.ts';

/** A place in the order of the books: by date, and entries of one date by their number. */
export interface BookPlace {
  /** Microseconds. */
  readonly date: number;
  readonly seq: bigint;
}

/** A place, and the last entry that was written before its date. */
export interface KnownPlace extends BookPlace {
  readonly written: bigint;
}

export interface Balance {
  readonly available: bigint;
  readonly held: bigint;
}

/** A line in the order of the books: its date is always said. */
export type StatementLine = Omit<MovementLine, 'effective' | 'available' | 'held'> & {
  readonly date: number;
};

export interface Total {
  readonly type: string;
  readonly count: number;
  readonly available: bigint;
  readonly held: bigint;
}

/** Up to where the books are closed, and the entry that said so. */
export interface Closing {
  readonly until: number;
  readonly seq: bigint;
}

export interface Stretch {
  readonly from: KnownPlace;
  readonly to: KnownPlace;
}

/**
 * Accounts in the order of the books. Nothing after the entry `upTo` is looked at, so that what is
 * asked in several questions is of one moment.
 */
export interface Statements {
  /** How far the journal goes, and the time zone of dates; undefined for an unknown ledger. */
  head(ledger: string): Promise<(AsOf & { readonly timeZone: string }) | undefined>;
  /** The last closing, if there was one by then. */
  closing(ledger: string, upTo: bigint): Promise<Closing | undefined>;
  balanceBefore(of: StatementOf, place: KnownPlace): Promise<Balance>;
  /** Lines from a place on, and before the other. */
  lines(of: StatementOf, stretch: Stretch, limit: number): Promise<readonly StatementLine[]>;
  /** The same, summed up by the types of their entries. */
  totals(of: StatementOf, stretch: Stretch): Promise<readonly Total[]>;
}

export interface StatementOf {
  readonly ledger: string;
  readonly account: MovedAccount;
  readonly upTo: bigint;
}
