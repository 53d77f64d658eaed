import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type Caller, scopeOf } from '../domain/caller.ts';
import type { Key } from '../domain/key.ts';
import { mayGrant, type Role } from '../domain/role.ts';
import type { Announcements } from '../ports/announcements.ts';
import type { Directory } from '../ports/directory.ts';
import { attemptOf } from './attempt.ts';
import { unknown } from './refusal.ts';

/**
 * Ends a key for good, and tells every gateway after the commit. Repeating it tells them again.
 *
 * The last key of an owner stays: nobody could make another.
 */
export function revokeKey(deps: {
  readonly directory: Directory;
  readonly announcements: Announcements;
  readonly clock: Clock;
}) {
  const { directory, announcements, clock } = deps;
  return async (request: {
    readonly caller: Caller;
    readonly key: string;
    readonly idempotency: string;
  }): Promise<Key> => {
    const { caller, key: id } = request;
    const scope = scopeOf(caller);
    const attempt = attemptOf(caller, request.idempotency, ['revoke_key', id]);
    await directory.once(attempt, async (tx) => {
      const now = clock.nowMicros();
      const [owner, ...others] = await tx.lockOwnerKeys(caller.organization, now);
      const revoked = await tx.revokeKey(scope, id, now);
      if (!revoked) throw unknown('key', id);
      if (!mayGrant(caller.role, revoked.role)) throw aboveCaller(caller.role, revoked.role);
      if (owner === id && others.length === 0) throw new AlfredError('last_owner_key', { key: id });
      // Whoever asks again for what was done before does nothing.
      if (revoked.revokedAt === now) {
        const facts = { node: revoked.node, role: revoked.role };
        await tx.recordAct({ act: 'key.revoked', by: caller, subject: id, facts });
      }
      return id;
    });
    const key = await directory.findKey(scope, id);
    if (!key) throw unknown('key', id);
    await announcements.keyRevoked(key.organization, id);
    return key;
  };
}

/** Thrown inside the transaction, so that the key stays as it was. */
function aboveCaller(role: Role, keyRole: Role): AlfredError {
  return new AlfredError('permission_missing', {
    role,
    action: `revoke a key of the role ${keyRole}`,
  });
}
