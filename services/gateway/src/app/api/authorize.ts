import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import { isPermitted, type Permission, permissionTable } from '../../domain/permissions.ts';

/** Ends the request when the caller's role may not do this. */
export function authorize(caller: Pick<Caller, 'role'>, permission: Permission): void {
  if (isPermitted(caller.role, permission)) return;
  throw new AlfredError('permission_missing', {
    role: caller.role,
    action: permissionTable[permission].what,
  });
}

/** Whether this caller sees only a part of its organisation: its own node and what is below. */
export function seesOnlyItsPart(caller: Pick<Caller, 'role'>): boolean {
  return caller.role === 'member';
}
