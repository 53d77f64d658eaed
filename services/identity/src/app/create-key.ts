import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type Caller, scopeOf } from '../domain/caller.ts';
import type { Key } from '../domain/key.ts';
import { limitText, type RequestLimit } from '../domain/limit.ts';
import { isRole, mayGrant, type Role } from '../domain/role.ts';
import type { Directory } from '../ports/directory.ts';
import { acceptName } from './accept-name.ts';
import { attemptOf } from './attempt.ts';
import type { MintKey } from './mint-key.ts';
import { placeFor, refuseTestKey } from './open-sandbox.ts';
import { invalid, unknown } from './refusal.ts';
import { acceptLimit } from './set-limits.ts';

export interface CreatedKey {
  readonly key: Key;
  /** Shown once: empty when this repeats a request that was answered before. */
  readonly secret: string;
}

/** A new key for a node that the caller may see, with a role that is not above the caller's. */
export function createKey(deps: {
  readonly directory: Directory;
  readonly mintKey: MintKey;
  readonly clock: Clock;
}) {
  const { directory, mintKey, clock } = deps;
  return async (request: {
    readonly caller: Caller;
    readonly node: string;
    readonly name: string;
    readonly role: string;
    readonly expiresAt: bigint | undefined;
    /** Only owners set one. */
    readonly limit: RequestLimit | undefined;
    /** Of the sandbox: it reaches neither money nor providers. */
    readonly isTest: boolean;
    readonly idempotency: string;
  }): Promise<CreatedKey> => {
    const { caller, expiresAt, isTest } = request;
    refuseTestKey(caller, 'create keys');
    const name = acceptName(request.name);
    const role = acceptRole(caller, request);
    const limit = request.limit && acceptLimit(caller, request.limit);
    const scope = scopeOf(caller);
    const told = ['create_key', request.node, name, role, String(expiresAt ?? 'never')];
    const content = [...told, ...(limit ? [limitText(limit)] : []), ...(isTest ? ['test'] : [])];
    let secret = '';
    const id = await directory.once(attemptOf(caller, request.idempotency, content), async (tx) => {
      const now = clock.nowMicros();
      if (expiresAt !== undefined && expiresAt <= now) throw invalid('expiresAt', 'it is past');
      const node = await tx.findNode(scope, request.node);
      if (!node) throw unknown('node', request.node);
      const { organization, kind: nodeKind } = node;
      if (isTest) await placeFor(tx, node, now);
      const named = { organization, node: node.id, nodeKind, name };
      const wish = { ...named, role, expiresAt, limit, isTest };
      const minted = mintKey(wish, now);
      await tx.insertKey(minted.key, minted.digest);
      secret = minted.secret;
      const facts = {
        ...{ node: node.id, role, limit: limit ? limitText(limit) : '' },
        ...(isTest && { mode: 'test' }),
      };
      await tx.recordAct({ act: 'key.created', by: caller, subject: minted.key.id, facts });
      return minted.key.id;
    });
    const key = await directory.findKey(scope, id);
    if (!key) throw unknown('key', id);
    return { key, secret };
  };
}

function acceptRole(
  caller: Caller,
  { role: requested, isTest }: { readonly role: string; readonly isTest: boolean },
): Role {
  if (!isRole(requested)) throw invalid('role', 'it is no role');
  if (isTest && requested !== 'member') throw invalid('role', 'test keys are for members');
  if (mayGrant(caller.role, requested)) return requested;
  throw new AlfredError('role_above_caller', { requested, role: caller.role });
}
