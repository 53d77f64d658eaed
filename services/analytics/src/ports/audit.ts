import type { AuditCategory, AuditFact } from '../domain/audit-fact.ts';
import type { AsOf } from './sums.ts';

/** Where the entries are kept, as whoever folds a log needs it. */
export interface AuditWriter<Tx> {
  add(tx: Tx, ledger: string, facts: readonly AuditFact[]): Promise<void>;
}

/** What entries somebody looks for: those that have all of it. Undefined: any. */
export interface AuditFilter {
  readonly actor?: string | undefined;
  /** It is about this node. */
  readonly node?: string | undefined;
  /** With its version, or without. */
  readonly type?: string | undefined;
  readonly category?: AuditCategory | undefined;
  readonly act?: string | undefined;
  readonly subject?: string | undefined;
  readonly code?: string | undefined;
  readonly request?: string | undefined;
  /** Written at or after it, and before it: microseconds. */
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
  /** It has all of these words. */
  readonly words?: readonly string[] | undefined;
  /** The last entry that is looked at. */
  readonly upTo?: bigint | undefined;
  readonly usage?: UsageFilter | undefined;
}

/** The entries that a figure of spend is the sum of. */
export interface UsageFilter {
  /** It counts at or after it, and before it: microseconds. */
  readonly from: bigint;
  readonly until: bigint;
  /** Of this node and everything below it, as the tree is now. */
  readonly below?: string | undefined;
  readonly spender?: string | undefined;
  /** Empty: without one. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

export interface AuditQuery extends AuditFilter {
  readonly ledger: string;
  /** The number of the last entry of the page before; 0 for the first page. */
  readonly after: bigint;
  readonly isNewestFirst: boolean;
  readonly limit: number;
}

export type AuditRow = Omit<AuditFact, 'words'>;

/** The entries, as their readers need them. */
export interface AuditReader {
  /** A page, and the entry up to which everything is known: one moment. */
  read(query: AuditQuery): Promise<{ readonly rows: readonly AuditRow[]; readonly asOf: AsOf }>;
}
