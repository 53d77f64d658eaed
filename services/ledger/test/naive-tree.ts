import type { LedgerEvent } from '../src/domain/events.ts';

// The tree and its wallets kept a second time.

export interface NaiveTree {
  /** By node, its parent. */
  readonly parents: Map<string, string | undefined>;
  readonly frozen: Set<string>;
  readonly closed: Set<string>;
  readonly archived: Set<string>;
  /** By account and asset, as balances. */
  readonly overdrafts: Map<string, bigint>;
}

/** What an entry does to nodes, and to whether their wallets are open. */
export function takeTree(
  { parents, frozen, closed, archived, overdrafts }: NaiveTree,
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
export function belowOf(parents: NaiveTree['parents'], node: string): readonly string[] {
  const children = [...parents].flatMap(([id, parent]) => (parent === node ? [id] : []));
  return [node, ...children.flatMap((child) => belowOf(parents, child))];
}
