import { adjustReasons, type WalletEvent } from '../domain/wallet-events.ts';
import { amount, membersOf, oneOf, perhapsAmount, text } from './decode-member.ts';
import type { Decoders } from './decoders.ts';

const adjustedNames = new Set(['node', 'reason']);
const overdraftNames = new Set(['node', 'asset', 'amount', 'excess']);

/** What stands in `data` of an entry about a single wallet. */
export const walletDecoders: Decoders<WalletEvent> = {
  'CreditsAdjusted.v1': (data) => {
    const { node, reason } = membersOf(data, adjustedNames);
    return { node: text(node), reason: oneOf(adjustReasons, reason) };
  },
  'OverdraftSet.v1': (data) => {
    const { node, asset, amount: most, excess } = membersOf(data, overdraftNames);
    const named = { node: text(node), asset: text(asset) };
    return { ...named, amount: amount(most), excess: perhapsAmount(excess) };
  },
};
