import type { Bundle, NodePolicy } from '../domain/node-policy.ts';
import type { Rule } from '../domain/rule.ts';

/** What is asked to be published, and what makes a repeat of it the same request. */
export interface Publication {
  readonly organization: string;
  readonly node: string;
  /** Whose log says so. */
  readonly ledger: string;
  /** The node on whose behalf this is asked. */
  readonly actor: string;
  /** The API key that it was asked with. */
  readonly apiKey: string;
  readonly rules: readonly Rule[];
  /** Canonical JSON of what it says beside its rules; empty for nothing. */
  readonly sections: string;
  /** Microseconds. */
  readonly at: bigint;
  /** Empty when the client gave no idempotency key. */
  readonly idempotency: string;
}

/** A published version, and the version of the bundle that has it. */
export interface Published {
  readonly policy: NodePolicy;
  readonly bundleVersion: number;
}

/** Every version of every policy. Append-only: what was once in force can always be read. */
export interface PolicyBook {
  /**
   * The next version for the node, which an entry of the log says; or the current one when it says
   * the same already.
   * Rejects with `idempotency_key_reused` when the key was used for another policy.
   */
  publish(publication: Publication): Promise<Published>;
  /** The newest version of one node's policy; version 0 when it has none. */
  find(organization: string, node: string): Promise<NodePolicy>;
  bundleOf(organization: string): Promise<Bundle>;
  /** Whether the rows can be read right now. Never rejects. */
  isReachable(): Promise<boolean>;
}
