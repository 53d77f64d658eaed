import type { Rule } from './rule.ts';

/** The policy of one node as it was published. Versions are never changed, only followed. */
export interface NodePolicy {
  readonly node: string;
  /** 1, 2, 3 … per node; 0 when the node never had a policy. */
  readonly version: number;
  readonly rules: readonly Rule[];
  /** Canonical JSON of what it says beside its rules; empty for nothing. */
  readonly sections: string;
  /** Microseconds; 0 when never published. */
  readonly publishedAt: bigint;
}

/** All that a gateway needs to decide for one organisation. */
export interface Bundle {
  readonly organization: string;
  /** Grows with every publication in the organisation; 0 before the first. */
  readonly version: number;
  /** The newest version of every node that has a policy. */
  readonly policies: readonly NodePolicy[];
}

/** What a node has that was never given a policy. */
export function noPolicy(node: string): NodePolicy {
  return { node, version: 0, rules: [], sections: '', publishedAt: 0n };
}
