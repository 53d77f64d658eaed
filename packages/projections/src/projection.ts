import type { PoolClient } from 'pg';
import type { Page } from './follower.ts';

/**
 * What a follower folds a log into, as a rebuild needs it: a name, tables, and how a page is taken
 * into them. Several may have one follower, which then takes a page into all of them.
 */
export interface Projection {
  /** For people: `wallets`. */
  readonly name: string;
  /** What it says, in a sentence. */
  readonly what: string;
  /** Whose cursor says how far the live tables are. */
  readonly follower: string;
  /** By name: every table that `apply` writes. */
  readonly tables: Readonly<Record<string, ProjectionTable>>;
  /**
   * Takes a page in. It names its tables without their schema, as any code of the service does: in a
   * rebuild the same statements reach the tables that are made beside the live ones.
   */
  readonly apply: (tx: PoolClient, page: Page) => Promise<void>;
}

export interface ProjectionTable {
  /** Which rows are those of a ledger, whose id is `$1`: a condition in SQL. */
  readonly ofLedger: string;
  /** Which of them say something: a sum of nothing is as good as none. A condition in SQL. */
  readonly counted?: string;
}

/** How a rebuild stands. */
export const rebuildStatuses = ['running', 'equal', 'different', 'failed'] as const;

export type RebuildStatus = (typeof rebuildStatuses)[number];

/** Folding a log anew beside what is there. Times in microseconds; 0 for not yet. */
export interface Rebuild {
  readonly ledger: string;
  readonly projection: string;
  readonly id: string;
  readonly status: RebuildStatus;
  /** The new tables are to take the place of the live ones. */
  readonly wantsSwitch: boolean;
  /** Entries folded so far, of so many. */
  readonly done: bigint;
  readonly size: bigint;
  /** Rows that one has and the other has not, and the first of them. */
  readonly differences: bigint;
  readonly samples: readonly Difference[];
  readonly isSwitched: boolean;
  readonly startedAt: bigint;
  readonly endedAt: bigint;
}

/** A row that only one of the two has. */
export interface Difference {
  readonly table: string;
  readonly side: 'live' | 'rebuilt';
  /** JSON. */
  readonly row: string;
}
