import type {
  Caller as ProtoCaller,
  Key as ProtoKey,
  Node as ProtoNode,
  TagKey as ProtoTagKey,
} from '@alfred/contracts/identity';
import { AlfredError } from '@alfred/errors';
import type { Caller } from '../domain/caller.ts';
import type { Key, KeyMode } from '../domain/key.ts';
import type { RequestLimit } from '../domain/limit.ts';
import type { Node } from '../domain/node.ts';
import { isRole } from '../domain/role.ts';
import type { TagKey } from '../domain/tags.ts';

/** A node as it travels. */
export function toProtoNode({ path: _, name = '', email = '', limit, ...node }: Node): ProtoNode {
  return { ...node, name, email, limit: limit && toProtoLimit(limit) };
}

/** A key as it travels; 0 stands for a time that does not come. */
export function toProtoKey(key: Key): ProtoKey {
  const { name = '', expiresAt = 0n, revokedAt = 0n, limit } = key;
  return { ...key, name, expiresAt, revokedAt, limit: limit && toProtoLimit(limit) };
}

function toProtoLimit<Limit extends RequestLimit>({ models, networks, ...limit }: Limit) {
  return { ...limit, models: [...models], networks: [...networks] };
}

/** A caller as it travels. */
export function toProtoCaller(caller: Caller): ProtoCaller {
  const { path, expiresAt = 0n, tags, tagKeys, limits } = caller;
  return {
    ...caller,
    path: [...path],
    expiresAt,
    tags: { ...tags },
    tagKeys: tagKeys.map(toProtoTagKey),
    limits: limits.map(toProtoLimit),
  };
}

/** A declared key as it travels. */
export function toProtoTagKey({ key, values }: TagKey): ProtoTagKey {
  return { key, values: [...values] };
}

/** What every write carries. */
export function callOf(request: {
  readonly caller: ProtoCaller | undefined;
  readonly idempotency: { readonly key: string } | undefined;
}) {
  return {
    caller: fromProtoCaller(request.caller),
    idempotency: request.idempotency?.key ?? '',
  };
}

/** Who asks. A call without a caller, or with words that no key resolves to, is a bug of the peer. */
export function fromProtoCaller(caller: ProtoCaller | undefined): Caller {
  if (!caller?.organization || !isRole(caller.role) || !isMode(caller.mode)) {
    throw new AlfredError('internal', {}, { cause: new Error('a call without a caller') });
  }
  const { role, mode, expiresAt } = caller;
  // What its calls are counted against is for gateways; nothing here goes by it.
  return { ...caller, role, mode, expiresAt: expiresAt === 0n ? undefined : expiresAt, limits: [] };
}

function isMode(text: string): text is KeyMode {
  return text === 'live' || text === 'test' || text === 'service_account';
}
