import { type Caller, scopeOf } from '../domain/caller.ts';
import type { Node } from '../domain/node.ts';
import type { Directory } from '../ports/directory.ts';
import { acceptName } from './accept-name.ts';
import { attemptOf } from './attempt.ts';
import { unknown } from './refusal.ts';

/** Another name for a node. The ledger never hears of it: it knows no names. */
export function renameNode({ directory }: { readonly directory: Directory }) {
  return async (request: {
    readonly caller: Caller;
    readonly node: string;
    readonly name: string;
    readonly idempotency: string;
  }): Promise<Node> => {
    const { caller, node: id } = request;
    const name = acceptName(request.name);
    const scope = scopeOf(caller);
    const attempt = attemptOf(caller, request.idempotency, ['rename_node', id, name]);
    await directory.once(attempt, async (tx) => {
      if (!(await tx.renameNode(scope, id, name))) throw unknown('node', id);
      return id;
    });
    const node = await directory.findNode(scope, id);
    if (!node) throw unknown('node', id);
    return node;
  };
}
