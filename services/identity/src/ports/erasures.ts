import type { Caller, Scope } from '../domain/caller.ts';
import type { Erasure } from '../domain/erasure.ts';
import type { NodeKind } from '../domain/node.ts';

/** A person, as far as an erasure is concerned. */
export interface ErasedPerson {
  readonly organization: string;
  readonly node: string;
}

/** The rows of erasures inside one transaction. */
export interface ErasureTransaction {
  /** Nobody else changes what is known of this node until this ends. Undefined outside the scope. */
  lockPerson(scope: Scope, node: string): Promise<{ readonly kind: NodeKind } | undefined>;
  find(person: ErasedPerson): Promise<Erasure>;
  /** Asks for it; where it was asked for before, it begins now. */
  request(
    person: ErasedPerson,
    how: { readonly status: 'queued' | 'started'; readonly actor: string; readonly at: bigint },
  ): Promise<void>;
  /** The keys of all owners that are in force, locked, each with its node. */
  lockOwnerKeys(
    organization: string,
    now: bigint,
  ): Promise<readonly { readonly id: string; readonly node: string }[]>;
  /** Those that were in force until now. */
  revokeKeys(person: ErasedPerson, at: bigint): Promise<readonly string[]>;
  hold(person: ErasedPerson, at: bigint): Promise<void>;
  release(person: ErasedPerson): Promise<void>;
  recordAct(act: {
    readonly act: 'erasure.requested' | 'hold.placed' | 'hold.released' | 'key.revoked';
    readonly by: Pick<Caller, 'ledger' | 'node' | 'key'>;
    readonly subject: string;
  }): Promise<void>;
}

/** Erasures, as identity remembers them. */
export interface Erasures {
  run<Result>(write: (tx: ErasureTransaction) => Promise<Result>): Promise<Result>;
  /** Undefined when the scope has no such node. */
  find(scope: Scope, node: string): Promise<Erasure | undefined>;
  /** Under way, the oldest first. */
  running(limit: number): Promise<readonly ErasedPerson[]>;
  /** Every key that the person ever had: gateways are told of each. */
  keysOf(person: ErasedPerson): Promise<readonly string[]>;
  /**
   * Empties every box of the person and leaves the command for the ledger behind, in one
   * transaction. Done twice it leaves one command.
   */
  emptyBoxes(person: ErasedPerson, at: bigint): Promise<void>;
  /** Under which the ledger was told; undefined before it was. */
  relayRow(person: ErasedPerson): Promise<string | undefined>;
  /** The log says so. */
  finish(person: ErasedPerson, at: bigint): Promise<void>;
  /**
   * The log says so already, whatever the rows say: boxes are emptied, keys revoked, nothing is told.
   * Undefined when the ledger is of nobody here.
   */
  follow(ledger: string, node: string, at: bigint): Promise<ErasedPerson | undefined>;
  /** Everybody whose key must not be there, `limit` after this node. */
  erased(after: string, limit: number): Promise<readonly ErasedPerson[]>;
}
