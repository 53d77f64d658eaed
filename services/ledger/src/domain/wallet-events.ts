import type { Shape } from './event-shape.ts';

export const adjustReasons = ['correction', 'goodwill', 'chargeback', 'migration'] as const;

/** Why an owner changes what stands in a wallet: a code of this list, never a text. */
export type AdjustReason = (typeof adjustReasons)[number];

/** Credits of a wallet came into being, or ceased to be: the posting says which. */
export type CreditsAdjusted = Shape<
  'CreditsAdjusted.v1',
  { readonly node: string; readonly reason: AdjustReason }
>;

/** How far below nothing admissions may take a wallet; an amount of 0 ends it. */
export type OverdraftSet = Shape<
  'OverdraftSet.v1',
  {
    readonly node: string;
    readonly asset: string;
    readonly amount: bigint;
    /** How far the wallet is below that already. */
    readonly excess: bigint | undefined;
  }
>;

/** The time of credits has come: what was free of them in a wallet or pool is no more. */
export type CreditsExpired = Shape<
  'CreditsExpired.v1',
  {
    readonly node: string;
    /** By the number of the entry that issued them, earliest first. */
    readonly lots: readonly { readonly lot: number; readonly amount: bigint }[];
  }
>;

/** Nothing comes into the wallet and pool of a node any more, and nothing goes out. */
export type WalletClosed = Shape<'WalletClosed.v1', { readonly node: string }>;
export type WalletReopened = Shape<'WalletReopened.v1', { readonly node: string }>;

/** What is done to single wallets. */
export type WalletEvent =
  | CreditsAdjusted
  | OverdraftSet
  | CreditsExpired
  | WalletClosed
  | WalletReopened;
