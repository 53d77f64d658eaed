import type { IdentityServiceImplementation } from '@alfred/contracts/identity';
import type { createNode } from '../app/create-node.ts';
import type { createOrganization } from '../app/create-organization.ts';
import type { moveNode } from '../app/move-node.ts';
import type { getNode, listNodes, resolveKey } from '../app/read-directory.ts';
import type { renameNode } from '../app/rename-node.ts';
import { acceptTimeZone } from './accept-time-zone.ts';
import { type ErasureUseCases, erasuresApi } from './erasures-api.ts';
import { type KeptTextUseCases, keptTextsApi } from './kept-texts-api.ts';
import { type KeyUseCases, keysApi } from './keys-api.ts';
import { type LimitUseCases, limitsApi } from './limits-api.ts';
import { callOf, fromProtoCaller, toProtoCaller, toProtoKey, toProtoNode } from './messages.ts';
import { type SubscriberUseCases, subscribersApi } from './subscribers-api.ts';
import { type TagUseCases, tagsApi } from './tags-api.ts';

/** Every use case of this service, as `service.ts` wires them. */
export interface IdentityUseCases
  extends TagUseCases,
    ErasureUseCases,
    KeptTextUseCases,
    KeyUseCases,
    LimitUseCases,
    SubscriberUseCases {
  readonly createOrganization: ReturnType<typeof createOrganization>;
  readonly createNode: ReturnType<typeof createNode>;
  readonly renameNode: ReturnType<typeof renameNode>;
  readonly moveNode: ReturnType<typeof moveNode>;
  readonly getNode: ReturnType<typeof getNode>;
  readonly listNodes: ReturnType<typeof listNodes>;
  readonly resolveKey: ReturnType<typeof resolveKey>;
}

/** The service on the wire: parses, calls one use case, renders its outcome. */
export function identityApi(app: IdentityUseCases): IdentityServiceImplementation {
  return {
    createOrganization: async ({ name, timeZone, asset, idempotency }) => {
      const created = await app.createOrganization({
        name,
        timeZone: acceptTimeZone(timeZone),
        asset,
        idempotency: idempotency?.key ?? '',
      });
      const { organization, ledger, owner, secret } = created;
      return {
        asset: created.asset,
        organization: toProtoNode(organization),
        ledger,
        owner: toProtoKey(owner),
        secret,
      };
    },
    createNode: async ({ caller, idempotency, ...wish }) => {
      const request = { ...wish, ...callOf({ caller, idempotency }) };
      return { node: toProtoNode(await app.createNode(request)) };
    },
    renameNode: async ({ caller, idempotency, node, name, email }) => {
      const request = { node, name, email, ...callOf({ caller, idempotency }) };
      return { node: toProtoNode(await app.renameNode(request)) };
    },
    moveNode: async ({ caller, idempotency, ...wish }) => {
      const request = { ...wish, ...callOf({ caller, idempotency }) };
      return { node: toProtoNode(await app.moveNode(request)) };
    },
    ...tagsApi(app),
    ...limitsApi(app),
    ...erasuresApi(app),
    ...keptTextsApi(app),
    ...subscribersApi(app),
    getNode: async ({ caller, node }) => ({
      node: toProtoNode(await app.getNode({ caller: fromProtoCaller(caller), node })),
    }),
    listNodes: async ({ caller, after, limit }) => {
      const nodes = await app.listNodes({ caller: fromProtoCaller(caller), after, limit });
      return { nodes: nodes.map(toProtoNode) };
    },
    ...keysApi(app),
    resolveKey: async ({ digest }) => {
      const caller = await app.resolveKey(digest);
      return caller ? { caller: toProtoCaller(caller) } : {};
    },
  };
}
