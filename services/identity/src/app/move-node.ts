import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import { type Caller, scopeOf } from '../domain/caller.ts';
import type { Node } from '../domain/node.ts';
import type { DirectoryTransaction } from '../ports/directory.ts';
import { attemptOf } from './attempt.ts';
import { ledgerAway, unknown } from './refusal.ts';
import { type SettleMovesDeps, settleMoves } from './settle-moves.ts';

interface Wish {
  readonly caller: Caller;
  readonly node: string;
  readonly parent: string;
}

/**
 * Another parent for a node and everything below it: the ledger decides, the tree here follows.
 *
 * When the ledger cannot be reached the move stays asked for and is made as soon as it answers: the
 * caller hears `service_unavailable`, and a repeat with the same idempotency key hears the outcome.
 */
export function moveNode(deps: SettleMovesDeps) {
  const { directory, relay } = deps;
  const settle = settleMoves(deps);
  return async (request: Wish & { readonly idempotency: string }): Promise<Node> => {
    const { caller, node: id, parent } = request;
    const attempt = attemptOf(caller, request.idempotency, ['move_node', id, parent]);
    const move = await directory.once(attempt, (tx) => askFor(tx, request));
    const answer = await relay.ask(move);
    if (answer.outcome === 'pending') throw ledgerAway();
    await settle(caller.organization);
    if (answer.outcome === 'refused') throw new AlfredError(answer.code, answer.params);
    const node = await directory.findNode(scopeOf(caller), id);
    if (!node) throw unknown('node', id);
    return node;
  };
}

/** Both nodes are the caller's to see; everything else about them is for the ledger to judge. */
async function askFor(tx: DirectoryTransaction, { caller, ...wish }: Wish): Promise<string> {
  const scope = scopeOf(caller);
  await tx.lockTree(caller.organization);
  for (const id of [wish.node, wish.parent]) {
    if (!(await tx.findNode(scope, id))) throw unknown('node', id);
  }
  const move = { ...wish, id: randomId('mov'), organization: caller.organization };
  await tx.insertMove(move);
  await tx.tellLedger(move.id, caller.ledger, { type: 'move_node', ...wish });
  return move.id;
}
