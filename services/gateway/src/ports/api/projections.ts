/** Something that is folded from the log, and can be folded again. */
export interface ProjectionInfo {
  readonly name: string;
  readonly what: string;
  /** The service that keeps it. */
  readonly service: string;
}

/** Folding the log anew, and comparing. Times in microseconds. */
export interface Rebuild {
  readonly id: string;
  readonly projection: string;
  readonly status: string;
  readonly replace: boolean;
  readonly done: bigint;
  readonly size: bigint;
  readonly differences: bigint;
  /** The first rows that only one of the two has. */
  readonly samples: readonly {
    readonly table: string;
    readonly side: string;
    readonly row: string;
  }[];
  readonly replaced: boolean;
  readonly startedAt: bigint;
  readonly endedAt: bigint | undefined;
}

/** Projections of every service that follows the log. */
export interface Projections {
  list(): Promise<readonly ProjectionInfo[]>;
  /** Rejects with `projection_unknown`, and with `rebuild_running` while another is under way. */
  start(ledger: string, name: string, replace: boolean): Promise<Rebuild>;
  /** The last one, if there ever was one. */
  last(ledger: string, name: string): Promise<Rebuild | undefined>;
}
