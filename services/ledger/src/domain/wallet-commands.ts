import type { AdjustReason } from './wallet-events.ts';

export const directions = ['in', 'out'] as const;

/** Into a wallet, or out of it. */
export type Direction = (typeof directions)[number];

/** An owner's correction of what stands in a wallet. */
export interface AdjustCredits {
  readonly type: 'AdjustCredits';
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly direction: Direction;
  readonly reason: AdjustReason;
}

/** How far below nothing admissions may take a wallet. */
export interface SetOverdraft {
  readonly type: 'SetOverdraft';
  readonly node: string;
  readonly asset: string;
  /** 0: no overdraft. */
  readonly amount: bigint;
}

/** The writer's own: the time of credits in a wallet or pool has come. */
export interface ExpireCredits {
  readonly type: 'ExpireCredits';
  readonly account: string;
  readonly asset: string;
}

/** An empty wallet, and the pool beside it, that nothing comes into and goes out of any more. */
export interface CloseWallet {
  readonly type: 'CloseWallet';
  readonly node: string;
}

export interface ReopenWallet {
  readonly type: 'ReopenWallet';
  readonly node: string;
}

/** What is asked about single wallets. */
export type WalletCommand =
  | AdjustCredits
  | SetOverdraft
  | ExpireCredits
  | CloseWallet
  | ReopenWallet;
