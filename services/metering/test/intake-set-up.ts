// The intake over ports in memory, and journals to feed it with.
import { usagePartitionOf } from '@alfred/bus';
import { manualClock } from '@alfred/clock';
import type { PriceBook } from '@alfred/pricing';
import { expect } from 'vitest';
import { applyUsage } from '../src/app/apply-usage.ts';
import { type UsageIntake, usageIntake } from '../src/app/usage-intake.ts';
import type { Overrun } from '../src/domain/overruns.ts';
import type { UsageBlock, UsageRecord } from '../src/domain/usage-record.ts';
import { memoryLedger, memoryUsageStore } from './memory-usage.ts';
import { block, ending, note, opened, prices, recordSize, returned } from './usage-factory.ts';

/** Prices beside the built-in ones, and versions that others stand for. */
interface OtherPrices {
  readonly superseded?: ReadonlyMap<string, string>;
  readonly books?: readonly PriceBook[];
}

/** One ledger and one store, and as many intakes over them as a test starts. */
export function setUpIntake({ superseded = new Map(), books = [] }: OtherPrices = {}) {
  const store = memoryUsageStore();
  const ledger = memoryLedger();
  const faults: unknown[] = [];
  const stopped: string[] = [];
  const overruns: Overrun[] = [];
  const counted: string[] = [];
  const intakes: UsageIntake[] = [];
  const known = new Map([...prices, ...books.map((book) => [book.version, book] as const)]);
  let applied = 0;
  const count = (records: number) => {
    applied += records;
  };
  const apply = applyUsage({
    prices: { named: async () => known, superseded: async () => superseded },
    store,
    ledger,
    clock: manualClock(5n),
    metrics: {
      applied: count,
      stopped: (reason) => stopped.push(reason),
      overrun: (beyond) => counted.push(beyond),
    },
    onOverrun: (overrun) => overruns.push(overrun),
  });
  const newIntake = (): UsageIntake => {
    const intake = usageIntake({
      ...{ store, apply, partitionOf: usagePartitionOf },
      onFault: (error) => faults.push(error),
    });
    intakes.push(intake);
    return intake;
  };
  return {
    store,
    ledger,
    faults,
    stopped,
    overruns,
    counted,
    intake: newIntake(),
    newIntake,
    applied: () => applied,
    reaches: (incarnation: string, position: bigint) =>
      expect.poll(() => store.cursors.get(incarnation), { interval: 1 }).toBe(position),
    close: async () => {
      for (const intake of intakes) await intake.task.stop();
    },
  };
}

/** A journal of whole requests: opened, then admitted, ended, returned for each. */
export function journal(incarnation: string, requests: number): UsageRecord[] {
  const records = [opened(incarnation)];
  for (let n = 0; n < requests; n += 1) {
    const request = `${incarnation}_${n}`;
    const lease = `lea_${request}`;
    records.push(note(request), ending(request, { lease }), returned(lease));
  }
  return records;
}

/** A journal from record `first` on, in blocks of these many records, over and over. */
export function cut(
  incarnation: string,
  records: readonly UsageRecord[],
  sizes: readonly number[],
  first = 0,
): UsageBlock[] {
  const blocks: UsageBlock[] = [];
  for (let from = first, n = 0; from < records.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    const start = BigInt(from * recordSize);
    blocks.push(block(incarnation, start, records.slice(from, from + size)));
    from += size;
  }
  return blocks;
}

/** The keys of what the ledger must be told of these records. */
export function effectsOf(records: readonly UsageRecord[]): string[] {
  return records.flatMap((record) => {
    if (record.type === 'ending') return [`use:${record.request}`];
    return record.type === 'returned' ? [`return:${record.lease}`] : [];
  });
}
