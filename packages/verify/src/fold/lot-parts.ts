/** So much of an account is of one lot. */
export interface Part {
  /** The number of the entry that issued it. */
  readonly lot: number;
  /** Microseconds since 1970. */
  readonly expiresAt: number;
  readonly amount: bigint;
}

export interface Lots {
  /** Each account in each asset, what expires first in front. */
  readonly parts: Map<string, readonly Part[]>;
  /** What came back after its time: the accounts, and when. */
  late: ReadonlyMap<string, number>;
}

export const noLots = (): Lots => ({ parts: new Map(), late: new Map() });
