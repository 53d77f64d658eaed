import type { Subject } from './subject-keys.ts';

/** Where a sealed text belongs, and whom it is about. */
export interface SealedPlace {
  readonly organization: string;
  /** Nodes: it opens while the keys of all of them are there. */
  readonly subjects: readonly string[];
  /** From the outside in. A box opens in its own place and nowhere else. */
  readonly place: readonly string[];
}

export interface SealedText {
  readonly box: Buffer;
  /** Stands for the text in a digest; hexadecimal. */
  readonly mac: string;
}

/** Seals what is about people. Nothing that it was given in clear is kept anywhere. */
export interface Vault {
  /** From now on texts about this node can be sealed. For new nodes alone. */
  admit(subject: Subject): Promise<void>;
  /** Rejects with `person_erased` when a subject has no key any more. */
  seal(place: SealedPlace, text: string): Promise<SealedText>;
  /** Whether a subject has no key any more. */
  isErased(about: Pick<SealedPlace, 'organization' | 'subjects'>): Promise<boolean>;
  /** Undefined when a subject has no key any more, or the box is not of this place. */
  open(place: SealedPlace, box: Uint8Array): Promise<string | undefined>;
}
