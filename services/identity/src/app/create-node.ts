import type { Clock } from '@alfred/clock';
import { randomId } from '@alfred/ids';
import { type Caller, scopeOf } from '../domain/caller.ts';
import { idPrefixOf, isNodeKind, type Node, type NodeKind } from '../domain/node.ts';
import { refuseChild } from '../domain/tree.ts';
import type { Directory, DirectoryTransaction } from '../ports/directory.ts';
import type { LedgerRelay } from '../ports/ledger-relay.ts';
import { acceptEmail } from './accept-email.ts';
import { acceptName } from './accept-name.ts';
import { attemptOf } from './attempt.ts';
import { invalid, ledgerAway, refused, unknown } from './refusal.ts';

interface Deps {
  readonly directory: Directory;
  readonly relay: LedgerRelay;
  readonly clock: Clock;
  /** Brings the tree up to every move that was asked for. */
  readonly awaitMoves: (organization: string) => Promise<void>;
}

interface Wish {
  readonly caller: Caller;
  readonly kind: NodeKind;
  readonly name: string;
  readonly email: string | undefined;
  readonly parent: string;
}

/**
 * A new node, here and in the ledger.
 *
 * When the ledger cannot be reached the row stays and is relayed later: the caller hears
 * `service_unavailable`, and a repeat with the same idempotency key finds the node.
 */
export function createNode({ directory, relay, clock, awaitMoves }: Deps) {
  return async (request: {
    readonly caller: Caller;
    readonly kind: string;
    readonly name: string;
    /** Empty: none. */
    readonly email: string;
    readonly parent: string;
    readonly idempotency: string;
  }): Promise<Node> => {
    const { caller, kind, parent } = request;
    if (!isNodeKind(kind)) throw invalid('kind', 'it is no kind of node');
    const name = acceptName(request.name);
    const email = request.email === '' ? undefined : acceptEmail(kind, request.email);
    const content = ['create_node', kind, name, parent, ...(email ? [email] : [])];
    const attempt = attemptOf(caller, request.idempotency, content);
    await awaitMoves(caller.organization);
    const id = await directory.once(attempt, (tx) =>
      insert(tx, { caller, kind, name, email, parent }, clock.nowMicros()),
    );
    if ((await relay.confirm(id)) === 'pending') {
      throw ledgerAway();
    }
    const node = await directory.findNode(scopeOf(caller), id);
    if (!node) throw unknown('node', id);
    return node;
  };
}

async function insert(tx: DirectoryTransaction, wish: Wish, now: bigint): Promise<string> {
  const { organization } = wish.caller;
  await tx.lockTree(organization);
  if (await tx.hasWaitingMove(organization)) throw ledgerAway();
  const parent = await tx.findNode(scopeOf(wish.caller), wish.parent);
  if (!parent) throw unknown('node', wish.parent);
  const refusal = refuseChild(wish.kind, parent);
  if (refusal) throw refused(refusal);
  const id = randomId(idPrefixOf[wish.kind]);
  const node = {
    id,
    organization: parent.organization,
    kind: wish.kind,
    name: wish.name,
    email: wish.email,
    parent: parent.id,
    path: [...parent.path, id],
    createdAt: now,
    limit: undefined,
  };
  await tx.insertNode(node);
  await tx.tellLedger(id, wish.caller.ledger, { type: 'open_node', node });
  return id;
}
