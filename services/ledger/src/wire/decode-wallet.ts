import { strict as assert } from 'node:assert';
import { adjustReasons, type CreditsExpired, type WalletEvent } from '../domain/wallet-events.ts';
import { amount, count, membersOf, oneOf, perhapsAmount, text } from './decode-member.ts';
import type { Decoders } from './decoders.ts';

const adjustedNames = new Set(['node', 'reason']);
const expiredNames = new Set(['node', 'lots']);
const nodeNames = new Set(['node']);
const lotNames = new Set(['lot', 'amount']);
const overdraftNames = new Set(['node', 'asset', 'amount', 'excess']);

/** What stands in `data` of an entry about a single wallet. */
export const walletDecoders: Decoders<WalletEvent> = {
  'CreditsAdjusted.v1': (data) => {
    const { node, reason } = membersOf(data, adjustedNames);
    return { node: text(node), reason: oneOf(adjustReasons, reason) };
  },
  'CreditsExpired.v1': (data) => {
    const { node, lots } = membersOf(data, expiredNames);
    assert(Array.isArray(lots), 'the lots that expire');
    return { node: text(node), lots: lots.map(lotOf) };
  },
  'WalletClosed.v1': (data) => ({ node: text(membersOf(data, nodeNames).node) }),
  'WalletReopened.v1': (data) => ({ node: text(membersOf(data, nodeNames).node) }),
  'OverdraftSet.v1': (data) => {
    const { node, asset, amount: most, excess } = membersOf(data, overdraftNames);
    const named = { node: text(node), asset: text(asset) };
    return { ...named, amount: amount(most), excess: perhapsAmount(excess) };
  },
};

function lotOf(value: unknown): CreditsExpired['data']['lots'][number] {
  const { lot, amount: sum } = membersOf(value, lotNames);
  return { lot: count(lot), amount: amount(sum) };
}
