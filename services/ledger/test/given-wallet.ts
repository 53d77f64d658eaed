import type {
  AdjustCredits,
  ArchiveNode,
  ExpireCredits,
  SetOverdraft,
} from '../src/domain/commands.ts';
import { usd } from './given.ts';

// Commands about single wallets, for tests.

export const adjust = (
  direction: AdjustCredits['direction'],
  node: string,
  amount: bigint,
  reason: AdjustCredits['reason'] = 'correction',
): AdjustCredits => ({ type: 'AdjustCredits', node, asset: usd, amount, direction, reason });

export const overdraft = (node: string, amount: bigint): SetOverdraft => ({
  ...{ type: 'SetOverdraft', node, asset: usd, amount },
});

export const expireCredits = (account: string): ExpireCredits => ({
  ...{ type: 'ExpireCredits', account, asset: usd },
});

export const close = (node: string) => ({ type: 'CloseWallet', node }) as const;
export const reopen = (node: string) => ({ type: 'ReopenWallet', node }) as const;

export const archive = (node: string, sweepTo?: string): ArchiveNode => ({
  ...{ type: 'ArchiveNode', node, sweepTo },
});

export const openAsset = (asset: string) => ({ type: 'OpenAsset', asset }) as const;
