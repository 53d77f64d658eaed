import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import { assetById, USD } from '@alfred/money';
import { scopeOf } from '../domain/caller.ts';
import type { Key } from '../domain/key.ts';
import type { Node, Organization } from '../domain/node.ts';
import type { Directory, DirectoryTransaction } from '../ports/directory.ts';
import type { LedgerRelay } from '../ports/ledger-relay.ts';
import { acceptName } from './accept-name.ts';
import { digestOf } from './attempt.ts';
import type { KeyWish, MintKey } from './mint-key.ts';
import { invalid } from './refusal.ts';

export interface CreatedOrganization {
  readonly organization: Node;
  readonly ledger: string;
  readonly asset: string;
  readonly owner: Key;
  /** Shown once: empty when this repeats a request that was answered before. */
  readonly secret: string;
}

interface Deps {
  readonly directory: Directory;
  readonly relay: LedgerRelay;
  readonly mintKey: MintKey;
  readonly clock: Clock;
}

/**
 * A new organisation: its root node, its ledger, and the key of its first owner.
 *
 * The owner's key is shown once, so a ledger that cannot be reached does not fail the request:
 * the relay opens it as soon as it answers.
 */
export function createOrganization({ directory, relay, mintKey, clock }: Deps) {
  return async (request: {
    readonly name: string;
    readonly timeZone: string;
    /** What its requests will be paid in; empty: dollars. */
    readonly asset: string;
    readonly idempotency: string;
  }): Promise<CreatedOrganization> => {
    const name = acceptName(request.name);
    const { timeZone } = request;
    const asset = acceptAsset(request.asset);
    const attempt = {
      caller: 'operator',
      key: request.idempotency,
      digest: digestOf([
        'create_organization',
        name,
        timeZone,
        ...(asset === USD.id ? [] : [asset]),
      ]),
    };
    let secret = '';
    const answer = await directory.once(attempt, async (tx) => {
      const organization = { id: randomId('org'), ledger: randomId('led'), timeZone, asset };
      const now = clock.nowMicros();
      await tx.insertOrganization(organization, now);
      await openTree(tx, rootOf(organization.id, name, now), organization);
      const minted = mintKey(firstOwner(organization.id), now);
      await tx.insertKey(minted.key, minted.digest);
      const by = { ledger: organization.ledger, node: organization.id, key: 'operator' };
      const facts = { node: organization.id, role: 'owner' };
      await tx.recordAct({ act: 'key.created', by, subject: minted.key.id, facts });
      secret = minted.secret;
      return `${organization.id} ${minted.key.id}`;
    });
    const [organization = '', owner = ''] = answer.split(' ');
    const created = await read(directory, organization, owner);
    const opened = await relay.confirm(created.ledger);
    if (opened === 'confirmed') await relay.confirm(organization);
    return { ...created, secret };
  };
}

async function openTree(
  tx: DirectoryTransaction,
  root: Node,
  { ledger, timeZone, asset }: Organization,
): Promise<void> {
  const { id: organization } = root;
  await tx.insertNode(root);
  await tx.tellLedger(ledger, ledger, { type: 'open_ledger', organization, timeZone, asset });
  await tx.tellLedger(root.id, ledger, { type: 'open_node', node: root });
}

function acceptAsset(text: string): string {
  const asset = text === '' ? USD : assetById(text);
  if (!asset) throw invalid('asset', 'it is no asset that Alfred knows');
  return asset.id;
}

function rootOf(id: string, name: string, createdAt: bigint): Node {
  return {
    id,
    organization: id,
    kind: 'organization',
    name,
    email: undefined,
    parent: '',
    path: [id],
    createdAt,
    limit: undefined,
  };
}

/** The first key of an organisation, without which nobody could make another. */
function firstOwner(organization: string): KeyWish {
  return {
    organization,
    node: organization,
    nodeKind: 'organization',
    name: 'owner',
    role: 'owner',
    expiresAt: undefined,
    limit: undefined,
    isTest: false,
  };
}

async function read(
  directory: Directory,
  organization: string,
  owner: string,
): Promise<Omit<CreatedOrganization, 'secret'>> {
  const scope = scopeOf({ organization, node: organization, role: 'owner' });
  const [row, root, key] = await Promise.all([
    directory.findOrganization(organization),
    directory.findNode(scope, organization),
    directory.findKey(scope, owner),
  ]);
  if (!row || !root || !key) throw new AlfredError('internal');
  return { organization: root, ledger: row.ledger, asset: row.asset, owner: key };
}
