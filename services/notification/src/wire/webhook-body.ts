import { assetById, formatAmount } from '@alfred/money';
import type { Threshold } from '../domain/threshold.ts';

/** What a receiver gets: `type`, `timestamp`, `data`, as Standard Webhooks advises. No personal data. */
export function encodeThreshold(threshold: Threshold): Uint8Array {
  const { ledger, seq, at, node, asset, window, start, percent, used, limit } = threshold;
  return encode({
    type: 'budget.threshold_crossed',
    timestamp: instantOf(at),
    data: {
      ...{ node, asset: assetById(asset)?.code ?? asset, window, start, percent },
      ...{ used: amountOf(used, asset), limit: amountOf(limit, asset) },
      entry: { ledger, seq: Number(seq) },
    },
  });
}

/** An event that says only that it is a test. */
export function encodeTest(at: bigint, subscription: string): Uint8Array {
  return encode({
    type: 'notification.test',
    timestamp: instantOf(at),
    data: { subscription },
  });
}

const encode = (message: object): Uint8Array => Buffer.from(JSON.stringify(message));

/** Microseconds as RFC 3339 in UTC. */
function instantOf(micros: bigint): string {
  const instant = Temporal.Instant.fromEpochNanoseconds(micros * 1_000n);
  return instant.toString({ fractionalSecondDigits: 6 });
}

/** A decimal in the unit of the asset. What this release cannot name stays in minor units. */
function amountOf(minor: bigint, assetId: string): string {
  const asset = assetById(assetId);
  return asset ? formatAmount(minor, asset) : String(minor);
}
