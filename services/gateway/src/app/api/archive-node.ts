import type { Caller } from '../../domain/caller.ts';
import type { Books, EntryReference } from '../../ports/api/books.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type { Recalls } from '../../ports/api/recalls.ts';
import { ledgerOf } from './ledger-of.ts';

/**
 * The end of a node and of everything below it. What was leased there comes back first: while calls
 * are running the ledger refuses, and the same may be asked again.
 */
export function archiveNode({
  directory,
  books,
  recalls,
}: {
  readonly directory: Pick<Directory, 'node'>;
  readonly books: Pick<Books, 'post'>;
  readonly recalls: Pick<Recalls, 'everything'>;
}) {
  return async (
    caller: Caller,
    wish: {
      readonly node: string;
      readonly sweepTo: string | undefined;
      readonly idempotency: string;
    },
  ): Promise<EntryReference> => {
    const { id: node } = await directory.node(caller, wish.node);
    const sweepTo =
      wish.sweepTo === undefined ? undefined : (await directory.node(caller, wish.sweepTo)).id;
    await recalls.everything({ ...ledgerOf(caller), node, asset: undefined });
    const command = { type: 'archive_node', node, sweepTo } as const;
    return books.post(caller, { command, idempotency: wish.idempotency });
  };
}
