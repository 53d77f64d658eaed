import type { Caller } from '../../domain/caller.ts';
import type { Limits } from '../../domain/caller-limit.ts';
import type { Directory, DirectoryKey, DirectoryNode } from '../../ports/api/directory.ts';

/** Undefined removes what was there. */
interface Wish {
  readonly limit: Limits | undefined;
  readonly idempotency: string;
}

/** The request limit of a key. This gateway goes by it before the answer is sent. */
export function setKeyLimit(deps: {
  readonly directory: Pick<Directory, 'setKeyLimit'>;
  /** Asks identity again about a key, in this gateway at once. */
  readonly forgetKey: (key: string) => void;
}) {
  return async (caller: Caller, wish: Wish & { readonly key: string }): Promise<DirectoryKey> => {
    const key = await deps.directory.setKeyLimit(caller, wish);
    deps.forgetKey(key.id);
    return key;
  };
}

/** The request limit of a node, which holds for everything below it. */
export function setNodeLimit(deps: {
  readonly directory: Pick<Directory, 'setNodeLimit'>;
  /** Asks identity again about the callers below a node, in this gateway at once. */
  readonly forgetPaths: (node: string) => void;
}) {
  return async (caller: Caller, wish: Wish & { readonly node: string }): Promise<DirectoryNode> => {
    const node = await deps.directory.setNodeLimit(caller, wish);
    deps.forgetPaths(node.id);
    return node;
  };
}
