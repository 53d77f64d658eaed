/** Consecutive records of one incarnation, as they lie in its journal. */
export interface UsageBlock {
  readonly incarnation: string;
  /** The journal position of the first record, and of the first byte after the last one. */
  readonly start: bigint;
  readonly end: bigint;
  readonly records: readonly Uint8Array[];
  /** How many bytes each record takes in the journal. */
  readonly sizes: readonly number[];
}
