import { type Caller, scopeOf } from '../domain/caller.ts';
import type { Directory } from '../ports/directory.ts';
import type { KeptMark, MarkPage } from '../ports/kept-texts.ts';
import type { KeptTextDeps } from './kept-texts.ts';
import { invalid, unknown } from './refusal.ts';

/** One page of a list is at most this long. */
const pageLimitMax = 500;

interface Deps extends KeptTextDeps {
  readonly directory: Pick<Directory, 'findNode'>;
}

/**
 * What is kept of what a node said, without a word of it: for the node itself, and for owners, who
 * learn that it is there and no more.
 */
export function listKeptTexts({ directory, keptTexts, clock }: Deps) {
  return async (
    request: { readonly caller: Caller; readonly node: string } & MarkPage,
  ): Promise<readonly KeptMark[]> => {
    const { caller, after, limit } = request;
    if (limit < 1 || limit > pageLimitMax) throw invalid('limit', `it is not 1 to ${pageLimitMax}`);
    const node = await directory.findNode(scopeOf(caller), request.node);
    const mayKnow = caller.role === 'owner' || caller.node === request.node;
    if (!node || !mayKnow) throw unknown('node', request.node);
    const of = { organization: caller.organization, node: node.id };
    return keptTexts.list(of, { after, limit, now: clock.nowMicros() });
  };
}
