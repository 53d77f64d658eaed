import type { KeyMode } from './key.ts';
import type { AppliedLimit } from './limit.ts';
import type { Role } from './role.ts';
import type { TagKey, Tags } from './tags.ts';

/** Who asks, as a key resolved. */
export interface Caller {
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
  readonly key: string;
  readonly role: Role;
  /** From the organisation down to the node itself. */
  readonly path: readonly string[];
  readonly mode: KeyMode;
  /** Microseconds; undefined: the key does not expire. */
  readonly expiresAt: bigint | undefined;
  /** What its requests are paid in: `USD/9`. */
  readonly asset: string;
  /** Of the node and everything above it. */
  readonly tags: Tags;
  /** What a call may tag itself with. */
  readonly tagKeys: readonly TagKey[];
  /** That of the key, and those of the nodes on the path, from the top down. */
  readonly limits: readonly AppliedLimit[];
}

/** The part of a tree that a caller may see: all of its organisation, or a node and what is below. */
export interface Scope {
  readonly organization: string;
  readonly below: string | undefined;
}

/** Members see their own node and what stands below it; everybody else the whole organisation. */
export function scopeOf(caller: Pick<Caller, 'organization' | 'node' | 'role'>): Scope {
  return {
    organization: caller.organization,
    below: caller.role === 'member' ? caller.node : undefined,
  };
}
