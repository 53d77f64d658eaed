import type { Clock } from '@alfred/clock';
import { type Caller, scopeOf } from '../domain/caller.ts';
import type { Key } from '../domain/key.ts';
import type { Node } from '../domain/node.ts';
import type { Directory, Page } from '../ports/directory.ts';
import { invalid, unknown } from './refusal.ts';

/** One page of a list is at most this long. */
const pageLimitMax = 500;

/** One node that the caller may see. */
export function getNode({ directory }: { readonly directory: Directory }) {
  return async (request: { readonly caller: Caller; readonly node: string }): Promise<Node> => {
    const node = await directory.findNode(scopeOf(request.caller), request.node);
    if (!node) throw unknown('node', request.node);
    return node;
  };
}

/** The nodes that the caller may see, in the order of their creation. */
export function listNodes({ directory }: { readonly directory: Directory }) {
  return (request: { readonly caller: Caller } & Page): Promise<readonly Node[]> =>
    directory.listNodes(scopeOf(request.caller), acceptPage(request));
}

/** The keys of the nodes that the caller may see, revoked ones too, in the order of creation. */
export function listKeys({ directory }: { readonly directory: Directory }) {
  return (request: { readonly caller: Caller } & Page): Promise<readonly Key[]> =>
    directory.listKeys(scopeOf(request.caller), acceptPage(request));
}

/** Who holds the key with this digest, if it is in force now. */
export function resolveKey(deps: { readonly directory: Directory; readonly clock: Clock }) {
  return (digest: Uint8Array): Promise<Caller | undefined> =>
    deps.directory.findCaller(digest, deps.clock.nowMicros());
}

function acceptPage({ after, limit }: Page): Page {
  if (limit < 1 || limit > pageLimitMax) throw invalid('limit', `it is not 1 to ${pageLimitMax}`);
  return { after, limit };
}
