import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import { type Caller, scopeOf } from '../domain/caller.ts';
import { idPrefixOf, type Node, type Organization } from '../domain/node.ts';
import type { Directory, DirectoryTransaction, SandboxPlace } from '../ports/directory.ts';
import type { LedgerRelay } from '../ports/ledger-relay.ts';
import { ledgerAway, unknown } from './refusal.ts';

/** What everybody in a sandbox has to spend, in minor units: of dollars, a million. No money is behind it. */
const testCredits = 10n ** 15n;
/** What its nodes are called: whom they stand for is said nowhere but in the row. */
const name = 'Sandbox';

/** Where the test keys of a node lead to. */
export interface OpenedSandbox extends Organization {
  readonly place: SandboxPlace;
}

interface Deps {
  readonly directory: Directory;
  readonly relay: LedgerRelay;
  readonly clock: Clock;
}

/**
 * The place in the organisation's sandbox that stands for a node, with test credits; opened unless
 * it is there. Whoever asks again finds the same one. While the ledger is away the caller hears
 * `service_unavailable`; the place stays, and is opened in the ledger later.
 */
export function openSandbox({ directory, relay, clock }: Deps) {
  return async (request: {
    readonly caller: Caller;
    readonly node: string;
  }): Promise<OpenedSandbox> => {
    const { caller } = request;
    refuseTestKey(caller, 'open sandboxes');
    // Nothing is kept under a key: what is found there already is the answer.
    const attempt = { caller: caller.key, key: '', digest: new Uint8Array() };
    await directory.once(attempt, async (tx) => {
      const node = await tx.findNode(scopeOf(caller), request.node);
      if (!node) throw unknown('node', request.node);
      return (await placeFor(tx, node, clock.nowMicros())).id;
    });
    const [sandbox, place] = await Promise.all([
      directory.findSandbox(caller.organization),
      directory.findPlace(request.node),
    ]);
    if (!sandbox || !place) throw new AlfredError('internal');
    if ((await relay.confirm(creditsRow(place.id))) === 'pending') throw ledgerAway();
    return { ...sandbox, place };
  };
}

/** A key to a sandbox makes nothing that could lead out of it. */
export function refuseTestKey({ mode, role }: Caller, action: string): void {
  if (mode === 'test') throw new AlfredError('permission_missing', { role, action });
}

/** Where the test keys of this node lead to; opened with its sandbox where it is missing. */
export async function placeFor(
  tx: DirectoryTransaction,
  node: Node,
  now: bigint,
): Promise<SandboxPlace> {
  await tx.lockTree(node.organization);
  const found = await tx.findPlace(node.id);
  if (found) return found;
  const sandbox = (await tx.findSandbox(node.organization)) ?? (await open(tx, node, now));
  if (node.kind === 'organization') return { id: sandbox.id, ...placed(sandbox.id, now, []) };
  const id = randomId(idPrefixOf[node.kind]);
  const place = { ...blank, id, organization: sandbox.id, kind: node.kind, parent: sandbox.id };
  await stand(tx, sandbox, { ...place, path: [sandbox.id, id], createdAt: now }, node.id);
  return { id, ...placed(sandbox.id, now, [id]) };
}

function placed(organization: string, openedAt: bigint, below: readonly string[]) {
  return { organization, openedAt, path: [organization, ...below] };
}

const blank = { name, email: undefined, limit: undefined } as const;

/** The sandbox itself: its ledger, and a root that stands for the organisation's own. */
async function open(tx: DirectoryTransaction, node: Node, now: bigint): Promise<Organization> {
  const home = await tx.findOrganization(node.organization);
  if (!home) throw new AlfredError('internal');
  const { timeZone, asset } = home;
  const sandbox = { id: randomId('org'), ledger: randomId('led'), timeZone, asset };
  const { id, ledger } = sandbox;
  await tx.insertOrganization(sandbox, now);
  await tx.becomeSandbox(id, home.id);
  await tx.tellLedger(ledger, ledger, { type: 'open_ledger', organization: id, timeZone, asset });
  const root = { ...blank, id, organization: id, kind: 'organization', parent: '' } as const;
  await stand(tx, sandbox, { ...root, path: [id], createdAt: now }, home.id);
  return sandbox;
}

/** A node of the sandbox, with what its test keys spend. */
async function stand(
  tx: DirectoryTransaction,
  { ledger, asset }: Organization,
  place: Node,
  standsFor: string,
): Promise<void> {
  await tx.insertNode(place);
  await tx.standFor(place.id, standsFor);
  await tx.tellLedger(place.id, ledger, { type: 'open_node', node: place });
  const credits = { node: place.id, asset, amount: testCredits };
  await tx.tellLedger(creditsRow(place.id), ledger, { type: 'issue_credits', ...credits });
}

const creditsRow = (place: string): string => `${place}.credits`;
