import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import {
  isOpenToTests,
  isPermitted,
  type Permission,
  permissionTable,
} from '../../domain/permissions.ts';

/** Ends the request when the caller's role, or a key for tests, may not do this. */
export function authorize(
  { role, mode }: Pick<Caller, 'role'> & Partial<Pick<Caller, 'mode'>>,
  permission: Permission,
): void {
  const isShut = mode === 'test' && !isOpenToTests(permission);
  if (isPermitted(role, permission) && !isShut) return;
  throw new AlfredError('permission_missing', {
    role: isShut ? `${role} with a test key` : role,
    action: permissionTable[permission].what,
  });
}

/** Whether this caller sees only a part of its organisation: its own node and what is below. */
export function seesOnlyItsPart(caller: Pick<Caller, 'role'>): boolean {
  return caller.role === 'member';
}
