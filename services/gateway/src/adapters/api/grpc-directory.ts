import type {
  CreateKeyResponse,
  IdentityClient,
  Key as ProtoKey,
  Node as ProtoNode,
} from '@alfred/contracts/identity';
import { AlfredError, isAlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { Limits } from '../../domain/caller-limit.ts';
import { roles } from '../../domain/permissions.ts';
import {
  type CreatedKey,
  type Directory,
  type DirectoryKey,
  type DirectoryNode,
  nodeKinds,
  type Page,
  type PageRequest,
} from '../../ports/api/directory.ts';

/** Identity waits this long for the ledger before it says that it cannot be reached. Milliseconds. */
const ledgerPatienceMs = 12_000;

/** The directory as identity keeps it. */
export function grpcDirectory(identity: IdentityClient): Directory {
  return {
    createOrganization: async ({ idempotency: key, ...wish }) => {
      const request = { ...wish, idempotency: { key } };
      const created = await identity.createOrganization(request, patiently());
      const { organization, ledger, asset, owner, secret } = created;
      return {
        organization: nodeOf(organization),
        ledger,
        asset,
        owner: createdKeyOf({ key: owner, secret }),
      };
    },
    createNode: async (caller, { idempotency: key, ...wish }) => {
      const request = { ...wish, caller: toProtoCaller(caller), idempotency: { key } };
      return nodeOf((await identity.createNode(request, patiently())).node);
    },
    renameNode: async (caller, { idempotency: key, node, name, email }) => {
      const address = email === undefined ? {} : { email };
      const request = {
        node,
        name,
        ...address,
        caller: toProtoCaller(caller),
        idempotency: { key },
      };
      return nodeOf((await identity.renameNode(request)).node);
    },
    moveNode: async (caller, { idempotency: key, ...wish }) => {
      const request = { ...wish, caller: toProtoCaller(caller), idempotency: { key } };
      return nodeOf((await identity.moveNode(request, patiently())).node);
    },
    node: async (caller, node) =>
      nodeOf((await identity.getNode({ caller: toProtoCaller(caller), node })).node),
    sees: (caller, node) => isFound(identity.getNode({ caller: toProtoCaller(caller), node })),
    nodes: async (caller, page) => {
      const { nodes } = await identity.listNodes({
        caller: toProtoCaller(caller),
        ...oneMore(page),
      });
      return pageOf(nodes.map(nodeOf), page.limit);
    },
    ...grpcKeys(identity),
    ...grpcLimits(identity),
  };
}

function grpcKeys(
  identity: IdentityClient,
): Pick<Directory, 'createKey' | 'openSandbox' | 'keys' | 'revokeKey'> {
  return {
    createKey: async (caller, { idempotency: key, expiresAt = 0n, limit, mode, ...wish }) =>
      createdKeyOf(
        await identity.createKey({
          ...wish,
          mode: mode === 'test' ? mode : '',
          limit: limit && toProtoLimits(limit),
          expiresAt,
          caller: toProtoCaller(caller),
          idempotency: { key },
        }),
      ),
    openSandbox: async (caller, node) => {
      const { organization, ledger, asset, ...place } = await identity.openSandbox(
        { caller: toProtoCaller(caller), node },
        patiently(),
      );
      return { organization, ledger, asset, node: place.node, openedAt: place.openedAt };
    },
    keys: async (caller, page) => {
      const { keys } = await identity.listKeys({ caller: toProtoCaller(caller), ...oneMore(page) });
      return pageOf(keys.map(keyOf), page.limit);
    },
    revokeKey: async (caller, { idempotency, key }) => {
      const request = { caller: toProtoCaller(caller), key, idempotency: { key: idempotency } };
      return keyOf((await identity.revokeKey(request)).key);
    },
  };
}

function grpcLimits(identity: IdentityClient): Pick<Directory, 'setKeyLimit' | 'setNodeLimit'> {
  return {
    setKeyLimit: async (caller, { key, limit, idempotency }) => {
      const request = { key, limit: limit && toProtoLimits(limit), caller: toProtoCaller(caller) };
      const set = await identity.setKeyLimit({ ...request, idempotency: { key: idempotency } });
      return keyOf(set.key);
    },
    setNodeLimit: async (caller, { node, limit, idempotency: key }) => {
      const limits = limit && toProtoLimits(limit);
      const request = { node, limit: limits, caller: toProtoCaller(caller), idempotency: { key } };
      return nodeOf((await identity.setNodeLimit(request)).node);
    },
  };
}

function toProtoLimits({ models, networks, ...limits }: Limits) {
  return { ...limits, models: [...models], networks: [...networks] };
}

async function isFound(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (isAlfredError(error, 'resource_unknown')) return false;
    throw error;
  }
}

const patiently = () => ({ signal: AbortSignal.timeout(ledgerPatienceMs) });

/** One element more than the page tells whether there is a next page. */
function oneMore({ after = '', limit }: PageRequest) {
  return { after, limit: limit + 1 };
}

function pageOf<Item extends { readonly id: string }>(
  found: readonly Item[],
  limit: number,
): Page<Item> {
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? items.at(-1)?.id : undefined };
}

/** Who asks; how it pays, tags and is limited is what identity itself has told. */
export function toProtoCaller(asking: Caller) {
  const { path, asset: _, tags: __, tagKeys: ___, limits: ____, ...caller } = asking;
  return { ...caller, path: [...path] };
}

function nodeOf(node: ProtoNode | undefined): DirectoryNode {
  const kind = nodeKinds.find((known) => known === node?.kind);
  if (!node || !kind) throw unreadable('node');
  const { id, name, email, parent, createdAt, limit } = node;
  const texts = { name: name || undefined, email: email || undefined };
  return { id, kind, ...texts, parent: parent || undefined, createdAt, limit };
}

function keyOf(key: ProtoKey | undefined): DirectoryKey {
  const role = roles.find((known) => known === key?.role);
  if (!key || !role) throw unreadable('key');
  const { organization: _, name, expiresAt, revokedAt, ...rest } = key;
  const shown = { ...rest, name: name || undefined };
  return { ...shown, role, expiresAt: expiresAt || undefined, revokedAt: revokedAt || undefined };
}

function unreadable(what: string): AlfredError {
  return new AlfredError('internal', {}, { cause: new Error(`an answer without a ${what}`) });
}

function createdKeyOf({ key, secret }: CreateKeyResponse): CreatedKey {
  return { key: keyOf(key), secret: secret === '' ? undefined : secret };
}
