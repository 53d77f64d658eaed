import { createApiKey, digestApiKey, randomId } from '@alfred/ids';
import { type Key, type KeyDigest, prefixOf } from '../domain/key.ts';
import type { RequestLimit } from '../domain/limit.ts';
import type { NodeKind } from '../domain/node.ts';
import type { Role } from '../domain/role.ts';

/** What a key will be, before it has a secret. */
export interface KeyWish {
  readonly organization: string;
  readonly node: string;
  readonly nodeKind: NodeKind;
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: bigint | undefined;
  readonly limit: RequestLimit | undefined;
  /** Of the sandbox. */
  readonly isTest: boolean;
}

export interface MintedKey {
  readonly key: Key;
  readonly digest: KeyDigest;
  /** Leaves this process once, in the answer; nothing stores it. */
  readonly secret: string;
}

export type MintKey = (wish: KeyWish, now: bigint) => MintedKey;

/** Makes keys whose digests are under this deployment's pepper. */
export function mintKey(deps: { readonly pepper: Uint8Array; readonly pepperId: string }): MintKey {
  return ({ nodeKind, isTest, ...wish }, now) => {
    const prefix = prefixOf(nodeKind, isTest);
    const secret = createApiKey(prefix);
    return {
      key: {
        ...wish,
        id: randomId('key'),
        prefix,
        lastFour: secret.slice(-4),
        createdAt: now,
        revokedAt: undefined,
      },
      digest: { bytes: digestApiKey(secret, deps.pepper), pepper: deps.pepperId },
      secret,
    };
  };
}
