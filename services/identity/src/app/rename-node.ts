import { type Caller, scopeOf } from '../domain/caller.ts';
import type { Node } from '../domain/node.ts';
import type { Directory } from '../ports/directory.ts';
import { acceptEmail } from './accept-email.ts';
import { acceptName } from './accept-name.ts';
import { attemptOf } from './attempt.ts';
import { invalid, unknown } from './refusal.ts';

/** Another name or address for a node. The log hears that it was changed, and by whom: neither is in it. */
export function renameNode({ directory }: { readonly directory: Directory }) {
  return async (request: {
    readonly caller: Caller;
    readonly node: string;
    /** Empty: it stays. */
    readonly name: string;
    /** Undefined: it stays; empty: there is none from now on. */
    readonly email: string | undefined;
    readonly idempotency: string;
  }): Promise<Node> => {
    const { caller, node: id, email } = request;
    if (request.name === '' && email === undefined) throw invalid('name', 'it is empty');
    const name = request.name === '' ? undefined : acceptName(request.name);
    const scope = scopeOf(caller);
    const told = email === undefined ? [] : [`email:${email}`];
    const content = ['rename_node', id, name ?? '', ...told];
    await directory.once(attemptOf(caller, request.idempotency, content), async (tx) => {
      const node = await tx.findNode(scope, id);
      if (!node) throw unknown('node', id);
      const address = email ? acceptEmail(node.kind, email) : email;
      if (!(await tx.changeNode(scope, id, { name, email: address }))) throw unknown('node', id);
      await tx.recordAct({ act: 'node.renamed', by: caller, subject: id });
      return id;
    });
    const node = await directory.findNode(scope, id);
    if (!node) throw unknown('node', id);
    return node;
  };
}
