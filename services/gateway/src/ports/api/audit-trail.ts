export const auditCategories = ['money', 'tree', 'admin', 'policy', 'refusal', 'system'] as const;

export type AuditCategory = (typeof auditCategories)[number];

/** What entries somebody looks for: those that have all of it. Times in microseconds. */
export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly node?: string | undefined;
  readonly type?: string | undefined;
  readonly category?: AuditCategory | undefined;
  readonly act?: string | undefined;
  readonly subject?: string | undefined;
  readonly code?: string | undefined;
  readonly request?: string | undefined;
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
  readonly words?: readonly string[] | undefined;
  /** The last entry that is looked at. */
  readonly upTo?: bigint | undefined;
  readonly usage?: AuditUsageFilter | undefined;
}

/** The entries that a figure of spend is the sum of, by when they count. */
export interface AuditUsageFilter {
  readonly from: bigint;
  readonly until: bigint;
  /** Of this node and everything below it. */
  readonly below?: string | undefined;
  readonly spender?: string | undefined;
  /** Empty: without one. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

export interface AuditPage {
  readonly after: bigint;
  readonly limit: number;
  readonly isNewestFirst: boolean;
}

/** By asset, in minor units. */
export type AuditAmounts = Readonly<Record<string, bigint>>;

/** One entry, as somebody looks for it. Texts are empty where it says nothing of the kind. */
export interface AuditRow {
  readonly seq: bigint;
  readonly at: bigint;
  /** When it counts. */
  readonly counted: bigint;
  readonly type: string;
  readonly category: AuditCategory;
  readonly actor: string;
  readonly key: string;
  readonly nodes: readonly string[];
  readonly act: string;
  readonly subject: string;
  readonly code: string;
  readonly request: string;
  readonly lease: string;
  readonly transfer: string;
  readonly hold: string;
  readonly apiKey: string;
  readonly moved: AuditAmounts;
  readonly usage:
    | {
        readonly spender: string;
        readonly provider: string;
        readonly model: string;
        readonly spent: AuditAmounts;
      }
    | undefined;
  readonly facts: Readonly<Record<string, string>>;
}

/** Every entry of a log, to be looked for. */
export interface AuditTrail {
  /** A page, and the number of the last entry that is known. */
  read(
    ledger: string,
    filter: AuditFilter,
    page: AuditPage,
  ): Promise<{ readonly rows: readonly AuditRow[]; readonly upTo: bigint }>;
  /** The first entries about a request; undefined while nobody can say. */
  about(ledger: string, request: string, limit: number): Promise<readonly AuditRow[] | undefined>;
}
