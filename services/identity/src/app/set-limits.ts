import { AlfredError } from '@alfred/errors';
import { type Caller, scopeOf } from '../domain/caller.ts';
import type { Key } from '../domain/key.ts';
import { limitProblem, limitText, type RequestLimit } from '../domain/limit.ts';
import type { Node } from '../domain/node.ts';
import type { Announcements } from '../ports/announcements.ts';
import type { Directory } from '../ports/directory.ts';
import { attemptOf } from './attempt.ts';
import { invalid, unknown } from './refusal.ts';

interface Deps {
  readonly directory: Directory;
  readonly announcements: Announcements;
}

/** Undefined removes what was there. */
interface Wish {
  readonly caller: Caller;
  readonly limit: RequestLimit | undefined;
  readonly idempotency: string;
}

/** The request limit of a key, in place of the one before. Every gateway hears of it after the commit. */
export function setKeyLimit({ directory, announcements }: Deps) {
  return async (request: Wish & { readonly key: string }): Promise<Key> => {
    const { caller, key: id, idempotency } = request;
    const scope = scopeOf(caller);
    const limit = acceptLimit(caller, request.limit);
    const attempt = attemptOf(caller, idempotency, ['set_key_limit', id, limitText(limit)]);
    await directory.once(attempt, async (tx) => {
      if (!(await tx.setKeyLimit(scope, id, limit))) throw unknown('key', id);
      const facts = { limit: limitText(limit) };
      await tx.recordAct({ act: 'key.limit_set', by: caller, subject: id, facts });
      return id;
    });
    const key = await directory.findKey(scope, id);
    if (!key) throw unknown('key', id);
    await announcements.limitsChanged({ organization: key.organization, key: id, node: '' });
    return key;
  };
}

/** The same of a node: it holds for all keys of the node and of everything below together. */
export function setNodeLimit({ directory, announcements }: Deps) {
  return async (request: Wish & { readonly node: string }): Promise<Node> => {
    const { caller, node: id, idempotency } = request;
    const scope = scopeOf(caller);
    const limit = acceptLimit(caller, request.limit);
    const attempt = attemptOf(caller, idempotency, ['set_node_limit', id, limitText(limit)]);
    await directory.once(attempt, async (tx) => {
      if (!(await tx.setNodeLimit(scope, id, limit))) throw unknown('node', id);
      const facts = { limit: limitText(limit) };
      await tx.recordAct({ act: 'node.limit_set', by: caller, subject: id, facts });
      return id;
    });
    const node = await directory.findNode(scope, id);
    if (!node) throw unknown('node', id);
    await announcements.limitsChanged({ organization: node.organization, key: '', node: id });
    return node;
  };
}

/**
 * The limit as it may be stored. Owners alone say what is: whoever is limited would else raise it.
 */
export function acceptLimit(
  { role }: Caller,
  limit: RequestLimit | undefined,
): RequestLimit | undefined {
  if (role !== 'owner') {
    throw new AlfredError('permission_missing', { role, action: 'set request limits' });
  }
  const wrong = limit && limitProblem(limit);
  if (wrong) throw invalid(wrong.param, wrong.problem);
  return limit;
}
