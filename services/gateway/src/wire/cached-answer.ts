import { emptyUsage, type UsageBuckets, usageBuckets } from '@alfred/pricing';
import type { CachedAnswer } from '../domain/cached-answer.ts';

/** An answer as bytes, for stores. */
export function encodeCachedAnswer({ usage, expiresAt, ...rest }: CachedAnswer): Buffer {
  const counts = usageBuckets.flatMap((bucket) =>
    usage[bucket] > 0n ? [[bucket, usage[bucket].toString()]] : [],
  );
  const told = { ...rest, expiresAt: expiresAt.toString(), usage: Object.fromEntries(counts) };
  return Buffer.from(JSON.stringify({ v: 1, ...told }));
}

/** Reads them back; undefined for what another release wrote. */
export function decodeCachedAnswer(bytes: Buffer): CachedAnswer | undefined {
  const { v, usage, expiresAt, ...rest } = JSON.parse(bytes.toString());
  if (v !== 1) return undefined;
  const counts = Object.fromEntries(
    Object.entries(usage as Record<string, string>).map(([name, count]) => [name, BigInt(count)]),
  );
  const used: UsageBuckets = { ...emptyUsage, ...counts };
  return { ...rest, usage: used, expiresAt: BigInt(expiresAt) };
}
