import { createHash } from 'node:crypto';
import type { NewEntry } from '@alfred/event-store';

/** As many entries as the ledger's writer puts into one batch: at most 1,000 or 512 KiB. */
const batchBytesMax = 512 * 1024;
const batchEntriesMax = 1000;

/** Entries of the size that a captured request has, in batches of the size that the writer makes. */
export function makeBatches(round: string, count: number): readonly (readonly NewEntry[])[] {
  const batches: NewEntry[][] = [];
  let batch: NewEntry[] = [];
  let bytes = 0;
  for (let seq = 1; seq <= count; seq += 1) {
    const entry = makeEntry(round, seq);
    if (batch.length === batchEntriesMax || bytes + entry.bytes.length > batchBytesMax) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += entry.bytes.length;
  }
  return [...batches, batch];
}

function makeEntry(round: string, seq: number): NewEntry {
  const digest = createHash('sha256').update(`${round}:${seq}`).digest('hex');
  const node = 'usr_5n9GwEYrslEl7i0VbWgUvd';
  const money = { used: '901234500', held: '49098765500', limit: '50000000000' };
  const budget = (window: string) => ({
    node,
    asset: 'USD/9',
    window,
    start: '2026-11-01T00:00:00Z',
    end: '2026-12-01T00:00:00Z',
    ...money,
  });
  const entry = {
    v: 'alfred/entry/1',
    ledger: `led_${round}`,
    seq,
    epoch: 3,
    prev: digest,
    at: 1_795_312_345_123_456 + seq,
    type: 'UsageCaptured.v1',
    key: `use:req_${digest.slice(0, 22)}`,
    digest,
    actor: node,
    policy: 'pol_2@7',
    price: '2026-11-20.1',
    postings: [
      {
        from: 'held:lea_7gjWlKY2M87tdTc4xirt4p',
        to: 'spent:openai',
        asset: 'USD/9',
        amount: '1234500',
      },
    ],
    data: {
      request: `req_${digest.slice(0, 22)}`,
      lease: 'lea_7gjWlKY2M87tdTc4xirt4p',
      node,
      model: 'gpt-4o-mini',
      usage: { inputUncached: 812, outputText: 96 },
      how: 'provider',
      budgets: [budget('day'), budget('month')],
    },
  };
  return { bytes: Buffer.from(JSON.stringify(entry)), key: entry.key };
}
