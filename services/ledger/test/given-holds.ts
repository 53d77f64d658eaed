import type { CaptureHold, ExpireHold, PlaceHold, ReleaseHold } from '../src/domain/commands.ts';
import { usd } from './given.ts';

// Commands about holds, for tests.

export const place = (amount: bigint, over: Partial<PlaceHold> = {}): PlaceHold => ({
  ...{ type: 'PlaceHold', hold: 'hld1', node: 'user', asset: usd, amount },
  ...{ ttlMs: undefined, expiresAt: undefined, overCapture: 'overrun', reference: undefined },
  ...over,
});

export const captureHold = (amount: bigint, over: Partial<CaptureHold> = {}): CaptureHold => ({
  ...{ type: 'CaptureHold', hold: 'hld1', amount, final: false, purpose: 'rendering' },
  ...over,
});

export const release = (hold = 'hld1'): ReleaseHold => ({ type: 'ReleaseHold', hold });

export const expireHold = (hold = 'hld1'): ExpireHold => ({ type: 'ExpireHold', hold });
