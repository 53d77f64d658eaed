import { timingSafeEqual } from 'node:crypto';
import { AlfredError } from '@alfred/errors';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { authorize } from '../../app/api/authorize.ts';
import { type Permission, permissionTable } from '../../domain/permissions.ts';

/** Who may call a route: keys whose role has the permission, or whoever runs the deployment. */
export type RoutePermission = Permission | 'operator';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route of the management API names one; without it the gateway does not start. */
    readonly permission?: RoutePermission;
  }
}

export interface AccessDeps {
  /** Puts the caller on the request, or ends it. */
  readonly authenticate: (request: FastifyRequest) => Promise<void>;
  readonly operatorToken: string;
}

/** Lets nobody reach a route of this scope whose role does not have the route's permission. */
export function guardRoutes(
  app: FastifyInstance,
  { authenticate, operatorToken }: AccessDeps,
): void {
  app.addHook('onRoute', refuseUnguarded);
  app.addHook('onRequest', async (request) => {
    const { permission } = request.routeOptions.config;
    if (isOperator(request, operatorToken)) return authorizeOperator(permission);
    await authenticate(request);
    if (permission === 'operator') throw operatorMissing(request.caller.role);
    authorize(request.caller, requirePermission(permission));
  });
}

function refuseUnguarded({ method, url, config }: RouteOptions): void {
  const permission = config?.permission;
  if (permission === 'operator' || (permission && Object.hasOwn(permissionTable, permission)))
    return;
  throw new AlfredError(
    'internal',
    {},
    { cause: new Error(`${method} ${url} names no permission`) },
  );
}

function requirePermission(permission: Permission | undefined): Permission {
  if (permission) return permission;
  throw new AlfredError('internal', {}, { cause: new Error('a route without a permission') });
}

function isOperator({ headers }: FastifyRequest, token: string): boolean {
  const given = headers.authorization;
  return given !== undefined && sameText(given, `Bearer ${token}`);
}

/** The book of prices and rates is the deployment's; everything else that is read is a customer's. */
function authorizeOperator(permission: RoutePermission | undefined): void {
  if (permission === 'operator' || permission === 'prices.read') return;
  authorize({ role: 'operator' }, requirePermission(permission));
}

function operatorMissing(role: string): AlfredError {
  const action = 'it needs the operator token, which whoever runs this deployment has';
  return new AlfredError('permission_missing', { role, action });
}

/** In a time that says nothing about where two texts of one length differ. */
function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
