import type { WalletEvent } from '../domain/wallet-events.ts';
import { amount, quoted } from './encode-member.ts';

/** What stands in `data` of an entry about a single wallet, its members in the order of the format. */
export function encodeWalletData(event: WalletEvent): string {
  switch (event.type) {
    case 'CreditsAdjusted.v1':
      return `"node":${quoted(event.data.node)},"reason":"${event.data.reason}"`;
    case 'WalletClosed.v1':
    case 'WalletReopened.v1':
      return `"node":${quoted(event.data.node)}`;
    case 'CreditsExpired.v1': {
      const lots = event.data.lots.map((each) => `{"lot":${each.lot},"amount":"${each.amount}"}`);
      return `"node":${quoted(event.data.node)},"lots":[${lots.join(',')}]`;
    }
    case 'OverdraftSet.v1': {
      const { node, asset, excess } = event.data;
      return (
        `"node":${quoted(node)},"asset":${quoted(asset)}` +
        `,"amount":"${event.data.amount}"${amount('excess', excess)}`
      );
    }
  }
}
