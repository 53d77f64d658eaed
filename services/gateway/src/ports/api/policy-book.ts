import type { PolicySections } from '@alfred/policy-document';

/** One line of a policy. */
export interface PolicyRule {
  readonly id: string;
  readonly effect: 'allow' | 'deny';
  /** `*` stands for any run of characters. */
  readonly models: readonly string[];
}

/** The newest policy of one node. */
export interface PublishedPolicy {
  readonly node: string;
  /** 1, 2, 3 … per node; 0 when it never had a policy. */
  readonly version: number;
  readonly rules: readonly PolicyRule[];
  /** What it says beside its rules. */
  readonly sections: PolicySections;
  /** Microseconds; undefined when it never had a policy. */
  readonly publishedAt: bigint | undefined;
}

/** The policies of every organisation. It knows no tree: callers check the node first. */
export interface PolicyBook {
  /** Publishes the next version, which the log says; the same again is the same version. */
  put(publication: {
    readonly organization: string;
    readonly node: string;
    readonly ledger: string;
    /** The node on whose behalf this is asked. */
    readonly actor: string;
    readonly apiKey: string;
    readonly rules: readonly PolicyRule[];
    readonly sections: PolicySections;
    readonly idempotency: string;
  }): Promise<PublishedPolicy>;
  find(organization: string, node: string): Promise<PublishedPolicy>;
}
