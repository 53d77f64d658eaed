import type { LedgerCommand } from '../src/domain/commands.ts';
import { issue, lease, openNode, usd } from './given.ts';
import { place } from './given-holds.ts';
import { archive, close, openAsset, reopen } from './given-wallet.ts';
import { manyLots, noNode, type Scene, world } from './wrong-scene.ts';

// Commands that close wallets, and what can be wrong with each.

const empty = [...world, openNode('new', 'team', 'user')];
/** What is held of the wallet was all that stood there. */
const held = [issue('new', 5n)];

export const closings = {
  CloseWallet: {
    past: empty,
    command: close('new'),
    wrongs: {
      node_unknown: noNode,
      wallet_closed: { put: ({ closed }) => void closed.add('new') },
      wallet_not_empty: { past: [issue('new', 1n)] },
      held_by_leases: { past: [...held, lease(91, 5n, { node: 'new' })] },
      held_by_holds: { past: [...held, place(5n, { hold: 'hld91', node: 'new' })] },
    },
  },
  ArchiveNode: {
    past: [...empty, openNode('left', 'dep2', 'user'), issue('left', 5n)],
    command: archive('dep2', 'org'),
    wrongs: {
      node_unknown: noNode,
      node_archived: { put: ({ archived }) => void archived.add('dep2').add('org') },
      archive_unsupported: { over: { node: 'org' } },
      sweep_invalid: { over: { sweepTo: 'dep' } },
      wallet_closed: { put: ({ closed }) => void closed.add('org') },
      subtree_too_large: {
        past: Array.from({ length: 500 }, (_, index) => openNode(`u${index}`, 'team2', 'user')),
      },
      wallet_not_empty: { put: ({ balances }) => void balances.set(`wallet:dep2 ${usd}`, -1n) },
      held_by_leases: { past: [lease(92, 2n, { node: 'left' })] },
      held_by_holds: { past: [place(2n, { hold: 'hld92', node: 'left' })] },
      lots_too_many: manyLots('left', 'org'),
    },
  },
  OpenAsset: {
    past: world,
    command: openAsset('TOK/0'),
    wrongs: { asset_exists: { past: [openAsset('TOK/0')] } },
  },
  ReopenWallet: {
    past: [...empty, close('new')],
    command: reopen('new'),
    wrongs: { node_unknown: noNode, wallet_not_closed: { past: [reopen('new')] } },
  },
} as const satisfies Partial<Record<LedgerCommand['type'], Scene>>;
