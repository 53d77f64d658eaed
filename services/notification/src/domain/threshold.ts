/** So many percent of a limit are used, for the first time in a window: an entry of the ledger. */
export interface Threshold {
  readonly ledger: string;
  readonly seq: bigint;
  /** Microseconds: when the ledger wrote it. */
  readonly at: bigint;
  readonly node: string;
  /** By its id: `USD/9`. */
  readonly asset: string;
  readonly window: string;
  /** RFC 3339; where the window of a lifetime begins, its budget was set. */
  readonly start: string;
  readonly percent: number;
  /** Minor units of the asset. */
  readonly used: bigint;
  readonly limit: bigint;
}

/** What an entry of the log means here; most mean nothing. */
export type LogEvent =
  | { readonly type: 'node_placed'; readonly node: string; readonly parent: string | undefined }
  | { readonly type: 'threshold_crossed'; readonly threshold: Threshold }
  | { readonly type: 'person_erased'; readonly node: string };
