import type { Caller } from '../../domain/caller.ts';
import type { Directory, DirectoryNode } from '../../ports/api/directory.ts';
import type { Recalls } from '../../ports/api/recalls.ts';
import { ledgerOf } from './ledger-of.ts';

/**
 * Another parent for a node, with everything below it. Open leases keep the path that they were
 * granted on: they admit nothing more, so that the next call goes by the new one.
 */
export function moveNode(deps: {
  readonly directory: Pick<Directory, 'moveNode'>;
  readonly recalls: Pick<Recalls, 'everything'>;
  /** Asks identity again about the callers below a node, in this gateway at once. */
  readonly forgetPaths: (node: string) => void;
}) {
  const { directory, recalls, forgetPaths } = deps;
  return async (
    caller: Caller,
    wish: { readonly node: string; readonly parent: string; readonly idempotency: string },
  ): Promise<DirectoryNode> => {
    const moved = await directory.moveNode(caller, wish);
    forgetPaths(moved.id);
    await recalls.everything({ ...ledgerOf(caller), node: moved.id, asset: undefined });
    return moved;
  };
}
