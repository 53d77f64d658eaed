import type { Caller } from '../../domain/caller.ts';

export const erasureStatuses = ['none', 'queued', 'started', 'recording', 'done'] as const;

/** How far the erasure of a person is. */
export interface Erasure {
  readonly node: string;
  readonly status: (typeof erasureStatuses)[number];
  /** Times are microseconds. */
  readonly requestedAt: bigint | undefined;
  readonly doneAt: bigint | undefined;
  /** Whether a legal hold keeps what is known. */
  readonly held: boolean;
}

/** A text about people, before it is sealed. */
export interface ClearText {
  readonly field: string;
  /** Nodes: without one of them nobody reads it. */
  readonly subjects: readonly string[];
  readonly text: string;
}

/** A text about people, as an entry has it. */
export interface SealedText {
  readonly field: string;
  readonly subjects: readonly string[];
  readonly box: Uint8Array;
  readonly mac: string;
}

/** The same for a reader: only an opened one has a text. */
export interface OpenedText {
  readonly field: string;
  readonly status: string;
  readonly text: string | undefined;
}

/** What an entry says about people, under the key that it stands under. */
export interface SealedEntry {
  readonly key: string;
  readonly texts: readonly SealedText[];
}

/**
 * What is known about people, and the end of it. Only owners erase; what lies outside of what the
 * caller may see rejects with `resource_unknown`.
 */
export interface People {
  /** Repeating it answers how far it is. */
  erase(caller: Caller, node: string): Promise<Erasure>;
  erasure(caller: Caller, node: string): Promise<Erasure>;
  /** Rejects with `person_erased` when it comes too late. */
  hold(caller: Caller, node: string): Promise<Erasure>;
  release(caller: Caller, node: string): Promise<Erasure>;
  /**
   * Seals texts for one command of this caller. Rejects with `person_erased` when somebody whom one
   * is about was erased.
   *
   * @param idempotency as the ledger gets it
   */
  seal(
    caller: Caller,
    idempotency: string,
    texts: readonly ClearText[],
  ): Promise<readonly SealedText[]>;
  /** What these entries of the caller's ledger say, as far as the caller may know, in their order. */
  open(
    caller: Caller,
    entries: readonly SealedEntry[],
  ): Promise<readonly (readonly OpenedText[])[]>;
}
