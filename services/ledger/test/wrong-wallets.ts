import type { LedgerCommand } from '../src/domain/commands.ts';
import { issue, lease, openNode } from './given.ts';
import { place } from './given-holds.ts';
import { close, openAsset, reopen } from './given-wallet.ts';
import { noNode, type Scene, world } from './wrong-scene.ts';

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
