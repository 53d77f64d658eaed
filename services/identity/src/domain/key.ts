import type { RequestLimit } from './limit.ts';
import type { NodeKind } from './node.ts';
import type { Role } from './role.ts';

/** What a key may reach: `test` keys only the simulated provider, without money. */
export type KeyMode = 'live' | 'test' | 'service_account';

export type KeyPrefix = 'alf_live_' | 'alf_test_' | 'alf_sa_';

/** A key as it is stored: never the secret, only its digest and what people may recognise it by. */
export interface Key {
  readonly id: string;
  readonly organization: string;
  readonly node: string;
  /** Undefined when nobody can read it any more: the person of the key was erased. */
  readonly name: string | undefined;
  readonly role: Role;
  readonly prefix: KeyPrefix;
  readonly lastFour: string;
  readonly createdAt: bigint;
  /** Microseconds; undefined: it does not expire. */
  readonly expiresAt: bigint | undefined;
  readonly revokedAt: bigint | undefined;
  /** Of this key alone; undefined: it has none of its own. */
  readonly limit: RequestLimit | undefined;
}

/** The digest that stands for a key's secret, and the pepper it was made under. */
export interface KeyDigest {
  readonly bytes: Uint8Array;
  readonly pepper: string;
}

/** Machines get keys that can be told from people's at a glance; so can keys to a sandbox. */
export function prefixOf(kind: NodeKind, isTest: boolean): KeyPrefix {
  if (isTest) return 'alf_test_';
  return kind === 'service_account' ? 'alf_sa_' : 'alf_live_';
}

/** What a key with this prefix may reach. */
export function modeOf(prefix: KeyPrefix): KeyMode {
  switch (prefix) {
    case 'alf_live_':
      return 'live';
    case 'alf_test_':
      return 'test';
    case 'alf_sa_':
      return 'service_account';
  }
}

/** Whether the key opens anything at this time (microseconds). */
export function isInForce(key: Pick<Key, 'expiresAt' | 'revokedAt'>, now: bigint): boolean {
  return key.revokedAt === undefined && (key.expiresAt === undefined || key.expiresAt > now);
}
