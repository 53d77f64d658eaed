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

/** That a text is kept, and not a word of it. */
export interface KeptMark extends Omit<KeptText, 'text'> {
  readonly kind: string;
}

/** A part of a list, in the order of kinds and ids. */
export interface MarkPage {
  readonly after: Pick<KeptMark, 'kind' | 'id'>;
  readonly limit: number;
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
  /** Those of a node that have not expired, of every kind. */
  list(of: Omit<KeptBy, 'kind'>, page: MarkPage & { now: bigint }): Promise<readonly KeptMark[]>;
  /** Removes some of those that nobody reads any more; says how many. */
  dropExpired(now: bigint): Promise<number>;
}
