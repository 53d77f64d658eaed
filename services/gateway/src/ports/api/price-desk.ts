import type { Amendment } from '@alfred/pricing';

/** One version of the price book, as its JSON. */
export interface PublishedBook {
  readonly version: string;
  readonly json: Uint8Array;
}

/** A version as it is listed. Times are microseconds. */
export interface PriceVersion {
  readonly version: string;
  readonly since: bigint;
  /** The version that stands for what this one charges; undefined: it stands for itself. */
  readonly supersededBy: string | undefined;
  readonly supersededAt: bigint | undefined;
}

/** The price book, as whoever runs the deployment keeps it. */
export interface PriceDesk {
  /** The version in force for an empty name. */
  book(version: string): Promise<PublishedBook>;
  /** Changes the book. Answers with the version that is in force then. */
  amend(amendment: Amendment, idempotency: string): Promise<string>;
  /** The newest first, those before this one. */
  versions(page: {
    readonly before: string | undefined;
    readonly limit: number;
  }): Promise<readonly PriceVersion[]>;
  /** What a version charges from now on is rated again by another; empty: by the one in force. */
  supersede(wish: {
    readonly version: string;
    readonly by: string;
    readonly idempotency: string;
  }): Promise<PriceVersion>;
}
