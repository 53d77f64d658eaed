import type { LedgerEvent } from '../src/domain/events.ts';
import type { NaiveBooks } from './naive-books.ts';

// The tree and its wallets kept a second time.

/** What an entry does to nodes, and to whether their wallets are open. */
export function takeTree(
  { parents, frozen, closed, archived, overdrafts }: NaiveBooks,
  { type, data }: LedgerEvent,
): void {
  const end = (node: string) => {
    for (const key of overdrafts.keys()) {
      if (key.startsWith(`wallet:${node} `)) overdrafts.delete(key);
    }
  };
  if (type === 'NodeOpened.v1' || type === 'NodeMoved.v1') parents.set(data.node, data.parent);
  if (type === 'WalletFrozen.v1') frozen.add(data.node);
  if (type === 'WalletThawed.v1') frozen.delete(data.node);
  if (type === 'WalletClosed.v1') {
    closed.add(data.node);
    end(data.node);
  }
  if (type === 'NodeArchived.v1') {
    for (const node of belowOf(parents, data.node)) {
      archived.add(node);
      end(node);
    }
  }
  if (type === 'WalletReopened.v1') closed.delete(data.node);
  if (type === 'OverdraftSet.v1') overdrafts.set(`wallet:${data.node} ${data.asset}`, data.amount);
}

/** The node, its children, and theirs. */
export function belowOf(parents: NaiveBooks['parents'], node: string): readonly string[] {
  const children = [...parents].flatMap(([id, parent]) => (parent === node ? [id] : []));
  return [node, ...children.flatMap((child) => belowOf(parents, child))];
}
