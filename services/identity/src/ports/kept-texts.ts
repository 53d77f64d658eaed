/** What a text was said in. */
export const keptKinds = ['response', 'call'] as const;

export type KeptKind = (typeof keptKinds)[number];

/** A text, in the words of whoever reads it. */
export interface KeptText {
  readonly id: string;
  /** The one that it continues. */
  readonly previous: string | undefined;
  readonly text: string;
  /** Microseconds. */
  readonly createdAt: bigint;
  readonly expiresAt: bigint;
}

/** Whose texts: nobody reads another's, whatever its role. */
export interface KeptBy {
  readonly organization: string;
  readonly node: string;
  readonly kind: KeptKind;
}

/** Texts of calls. They are sealed before they are written. */
export interface KeptTexts {
  /** The same id again changes nothing. Rejects with `person_erased` for someone who is. */
  keep(by: KeptBy, text: KeptText): Promise<void>;
  /**
   * A text that has not expired, and up to `before` of those that it continues, until one is not
   * there. Rejects with `request_too_large` when they are more than a message holds.
   */
  read(by: KeptBy, id: string, wanted: { before: number; now: bigint }): Promise<KeptText[]>;
  /** Whether it was there. */
  drop(by: KeptBy, id: string, now: bigint): Promise<boolean>;
  /** Removes some of those that nobody reads any more; says how many. */
  dropExpired(now: bigint): Promise<number>;
}
