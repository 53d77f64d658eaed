import type { Stop } from './plan-usage.ts';
import type { UsageRecord } from './usage-record.ts';

/** What is added to the story of one request. */
export interface StoryPart {
  readonly request: string;
  readonly organization: string;
  /** Its records, in order. */
  readonly records: readonly Uint8Array[];
  /** The ledger entry of its ending; 0 while there is none. */
  readonly entry: bigint;
  readonly disputed: boolean;
  /** Of its admission; empty when that is not among these records. */
  readonly lease: string;
  /** Its ending is among these records. */
  readonly ended: boolean;
  /** Its ending was lost and it was charged by policy. */
  readonly reconciled: boolean;
}

/** What the ledger answered to the records of a run, by their number in it. */
export interface RunOutcome {
  readonly entries: ReadonlyMap<number, bigint>;
  readonly stops: readonly Stop[];
}

/**
 * One part per request, in the order of their ids: two runs that touch the same requests then take
 * them in the same order.
 */
export function storiesOf(
  records: readonly UsageRecord[],
  { entries, stops }: RunOutcome,
): readonly StoryPart[] {
  const stopped = new Set(stops.map((stop) => stop.record));
  const parts = new Map<string, StoryPart>();
  for (const [n, record] of records.entries()) {
    if (record.type !== 'note' && record.type !== 'ending') continue;
    const { request, organization, bytes } = record;
    const part = parts.get(request) ?? { ...untold, request, organization };
    parts.set(request, {
      ...{ request, organization, records: [...part.records, bytes] },
      entry: entries.get(n) ?? part.entry,
      disputed: part.disputed || stopped.has(n),
      lease: record.type === 'note' && record.lease ? record.lease : part.lease,
      ended: part.ended || record.type === 'ending',
      reconciled: part.reconciled || isReconciled(record),
    });
  }
  return [...parts.values()].sort((a, b) => (a.request < b.request ? -1 : 1));
}

const untold = {
  ...{ records: [], entry: 0n, lease: '' },
  ...{ disputed: false, ended: false, reconciled: false },
};

function isReconciled(record: UsageRecord): boolean {
  return record.type === 'ending' && record.ending === 'reconciled';
}
