/** Where the bytes of a log come from: lines, each an entry and its newline, in their order. */
export interface LogSource {
  /** Begins at the first entry, as often as it is asked to: a log does not change. */
  open(): Promise<LogReader>;
  /** How many bytes or entries there will be, for whoever watches. */
  readonly total: { readonly amount: number; readonly unit: 'bytes' | 'entries' };
}

export interface LogReader {
  /** Puts the next bytes into the buffer, and gives how many; 0 at the end, and only there. */
  fill(into: Buffer): Promise<number>;
  close(): Promise<void>;
}
