import type {
  CaptureLate,
  Claim,
  CloseUnseen,
  ExpireLease,
  HoldTransfer,
  LapseLease,
  ReportUsage,
  Rerate,
  ReverseTransfer,
  ShrinkLease,
  TransferCredits,
} from '../src/domain/commands.ts';
import { ending, usd } from './given.ts';

// Commands about leases, late usage and transfers, for tests.

export const late = (
  request: string,
  amount: bigint,
  over: Partial<CaptureLate> = {},
): CaptureLate => ({
  ...ending(request, amount),
  leaseKey: undefined,
  ...over,
  type: 'CaptureLate',
});

export const shrink = (
  number: number,
  amount: bigint,
  over: Partial<ShrinkLease> = {},
): ShrinkLease => ({
  type: 'ShrinkLease',
  lease: 'lea1',
  incarnation: 'inc',
  number,
  amount,
  ...over,
});

export const lapse = (lease = 'lea1'): LapseLease => ({ type: 'LapseLease', lease });

export const expire = (policy: ExpireLease['policy'], lease = 'lea1'): ExpireLease => ({
  type: 'ExpireLease',
  lease,
  policy,
});

export const closeUnseen = (upTo: number, ...seen: readonly string[]): CloseUnseen => ({
  ...{ type: 'CloseUnseen', incarnation: 'inc', upTo, seen },
});

export const rerate = (
  request: string,
  amount: bigint,
  price = 'v2',
  reason: Rerate['reason'] = 'price_corrected',
): Rerate => ({ type: 'Rerate', request, amount, price, reason });

export const report = (amount: bigint, over: Partial<ReportUsage> = {}): ReportUsage => ({
  ...{ type: 'ReportUsage', report: 'rep1', node: 'user', asset: usd, amount },
  ...{ provider: 'openai', model: 'gpt-4o-mini', usage: [['outputText', 96]], tags: [] },
  ...over,
});

export const claim = (attempt: number, request: string, body = 'a'.repeat(64)): Claim => ({
  ...{ apiKey: 'key', idempotency: 'hmac', attempt, body, request },
});

export const holdTransfer = (amount: bigint, over: Partial<HoldTransfer> = {}): HoldTransfer => ({
  ...{ type: 'HoldTransfer', transfer: 'trf1', node: 'user', asset: usd, amount },
  ...{ toLedger: 'led_b', toNode: 'user' },
  ...over,
});

/** From the user's wallet to the other user's, for an hour. */
export const send = (amount: bigint, over: Partial<TransferCredits> = {}): TransferCredits => ({
  ...{ type: 'TransferCredits', transfer: 'trf1', from: 'user', to: 'other', asset: usd, amount },
  reversibleForMs: 3_600_000,
  ...over,
});

export const takeBack = (transfer = 'trf1', sender?: string): ReverseTransfer => ({
  ...{ type: 'ReverseTransfer', transfer, sender },
});

export const addPeer = (ledger = 'led_b') => ({ type: 'AddPeer', ledger }) as const;
export const removePeer = (ledger = 'led_b') => ({ type: 'RemovePeer', ledger }) as const;
