import { amountMax } from '@alfred/money';
import type { LedgerCommand } from '../src/domain/commands.ts';
import { hour, lease, usd } from './given.ts';
import { place } from './given-holds.ts';
import { addPeer, holdTransfer, removePeer, send, takeBack } from './given-leases.ts';
import {
  frozen,
  full,
  later,
  manyLots,
  missing,
  noAsset,
  noNode,
  one,
  type Scene,
  shut,
  type Wrong,
  world,
} from './wrong-scene.ts';

// Commands about transfers, and what can be wrong with each.

const noTransfer: Wrong = { over: { transfer: 'none' } };
const withSent = [...world, send(one)];
const final = { type: 'FinalizeTransfer', transfer: 'trf1' } as const;
const withHeld = [...world, holdTransfer(1n)];

export const transfers = {
  TransferCredits: {
    past: world,
    command: send(one),
    wrongs: {
      ...{ node_unknown: { over: { from: 'nowhere' } }, asset_unknown: noAsset },
      transfer_invalid: { over: { to: 'user' } },
      transfer_exists: { past: [send(1n)] },
      transfers_too_many: { put: ({ sent }) => full(sent) },
      ...{ wallet_closed: shut, wallet_frozen: frozen, ...missing },
      lots_too_many: manyLots('user', 'other'),
    },
  },
  ReverseTransfer: {
    past: withSent,
    command: takeBack('trf1', 'user'),
    wrongs: {
      ...{ transfer_unknown: noTransfer, transfer_reversed: { past: [takeBack()] } },
      transfer_final: { past: [later(2 * hour, final)] },
      ...{ transfer_foreign: { over: { sender: 'dep' } }, wallet_closed: shut },
      node_archived: { put: ({ archived }) => void archived.add('other') },
      held_by_leases: { past: [lease(90, one, { node: 'other' })] },
      held_by_holds: { past: [place(one, { hold: 'hld90', node: 'other' })] },
      reversal_uncovered: { past: [send(one, { transfer: 'on', from: 'other', to: 'dep' })] },
    },
  },
  FinalizeTransfer: {
    past: withSent,
    after: 2 * hour,
    command: final,
    wrongs: { transfer_unknown: noTransfer, transfer_reversible: { after: 0 } },
  },
  AddPeer: {
    past: world,
    command: addPeer('led_c'),
    wrongs: {
      transfer_invalid: { over: { ledger: 'led_a' } },
      peer_exists: { past: [addPeer('led_c')] },
      peers_too_many: { put: ({ peers }) => full(peers) },
    },
  },
  RemovePeer: {
    past: world,
    command: removePeer(),
    wrongs: { peer_unknown: { over: { ledger: 'none' } } },
  },
  HoldTransfer: {
    past: world,
    command: holdTransfer(one),
    wrongs: {
      ...{ node_unknown: noNode, asset_unknown: noAsset },
      transfer_invalid: { over: { toLedger: 'led_a' } },
      peer_unknown: { past: [removePeer()] },
      transfer_exists: { past: [holdTransfer(1n)] },
      wallet_closed: shut,
      ...{ wallet_frozen: frozen, ...missing, credits_expire: manyLots('user', 'other') },
    },
  },
  CreditTransfer: {
    past: world,
    command: {
      ...{ type: 'CreditTransfer', transfer: 'trf1', node: 'user', asset: usd, amount: one },
      fromLedger: 'led_b',
    },
    wrongs: {
      peer_unknown: { over: { fromLedger: 'none' } },
      ...{ node_unknown: noNode, asset_unknown: noAsset },
      ...{ wallet_closed: shut, amount_invalid: { over: { amount: amountMax } } },
    },
  },
  CompleteTransfer: {
    past: withHeld,
    command: { type: 'CompleteTransfer', transfer: 'trf1' },
    wrongs: { transfer_unknown: noTransfer },
  },
  CancelTransfer: {
    past: withHeld,
    command: { type: 'CancelTransfer', transfer: 'trf1', code: 'node_unknown' },
    wrongs: { transfer_unknown: noTransfer },
  },
} as const satisfies Partial<Record<LedgerCommand['type'], Scene>>;
