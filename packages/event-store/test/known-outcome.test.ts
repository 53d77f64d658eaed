import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Batch,
  type EventStore,
  knownOutcome,
  type LedgerHead,
  memoryEventStore,
} from '../src/index.ts';
import { type Fate, faultyEventStore } from './faulty-event-store.ts';

const ledger = 'led_a';
const attemptsMax = 6;

function batchAt(head: LedgerHead, body: string): Batch {
  const leaf = createHash('sha256').update(body).digest();
  const entries = [{ bytes: Buffer.from(body), key: body }];
  return { ledger, epoch: head.epoch, expectedSeq: head.seq, entries, leaf };
}

function surviving(store: EventStore, pauses: number[] = []): EventStore {
  const pause = async (attempt: number): Promise<void> => void pauses.push(attempt);
  return knownOutcome(store, { attemptsMax, pause });
}

async function bodies(store: EventStore): Promise<readonly string[]> {
  return (await store.read(ledger, 0n, 100)).map(({ bytes }) => bytes.toString());
}

describe('an append whose outcome is unknown', () => {
  it.each<[string, { append?: Fate[]; head?: Fate[] }]>([
    ['that works', {}],
    ['that was lost is sent again', { append: ['lost'] }],
    ['that was committed unheard is found in the head', { append: ['unheard'] }],
    ['that arrives after its resend was decided is found', { append: ['late', 'lost'] }],
    ['whose resend wins nothing is looked for once more', { append: ['late'] }],
    ['that is lost again and again', { append: ['lost', 'lost', 'lost'] }],
    ['whose resend is committed unheard', { append: ['lost', 'unheard'] }],
    ['whose head cannot be read at first', { append: ['unheard'], head: ['lost', 'lost'] }],
  ])('%s', async (_, fates) => {
    const store = memoryEventStore();
    const head = await store.openEpoch(ledger);
    const append = surviving(faultyEventStore(store, fates)).append(batchAt(head, 'one'));
    expect(await append).toEqual({ status: 'appended' });
    expect(await bodies(store)).toEqual(['one']);
  });

  it('is fenced when another writer took over meanwhile', async () => {
    const store = memoryEventStore();
    const older = await store.openEpoch(ledger);
    const faulty = faultyEventStore(store, { append: ['lost'] });
    const newer = await store.openEpoch(ledger);
    await store.append(batchAt(newer, 'theirs'));
    expect(await surviving(faulty).append(batchAt(older, 'ours'))).toEqual({ status: 'fenced' });
    expect(await bodies(store)).toEqual(['theirs']);
  });

  it('is a conflict when its own epoch wrote something else', async () => {
    const store = memoryEventStore();
    const head = await store.openEpoch(ledger);
    await store.append(batchAt(head, 'other'));
    const faulty = faultyEventStore(store, { append: ['lost'] });
    expect(await surviving(faulty).append(batchAt(head, 'ours'))).toEqual({ status: 'conflict' });
  });

  it('passes a loss that is known at once on, without a look at the head', async () => {
    const store = memoryEventStore();
    const head = await store.openEpoch(ledger);
    await store.append(batchAt(head, 'other'));
    const pauses: number[] = [];
    const result = await surviving(store, pauses).append(batchAt(head, 'ours'));
    expect(result).toEqual({ status: 'conflict' });
    expect(pauses).toEqual([]);
  });

  it('passes a refusal of the batch itself on at once', async () => {
    const store = memoryEventStore();
    const head = await store.openEpoch(ledger);
    await store.append(batchAt(head, 'one'));
    const again = batchAt({ ...head, seq: 1n }, 'one');
    const pauses: number[] = [];
    await expect(surviving(store, pauses).append(again)).rejects.toMatchObject({
      code: 'internal',
    });
    expect(pauses).toEqual([]);
  });

  it('gives up after a bounded number of looks, and says why', async () => {
    const store = memoryEventStore();
    const head = await store.openEpoch(ledger);
    const lost = Array.from({ length: 50 }, (): Fate => 'lost');
    const pauses: number[] = [];
    const faulty = faultyEventStore(store, { append: ['unheard'], head: lost });
    await expect(surviving(faulty, pauses).append(batchAt(head, 'one'))).rejects.toMatchObject({
      code: 'database_unavailable',
      cause: { code: 'database_unavailable' },
    });
    expect(pauses).toEqual([1, 2, 3, 4, 5, 6]);
  });

  // Whatever happens on the way: an answer `appended` means that the batch is there exactly once,
  // any other answer that it is not, and only an exception leaves it open.
  it('tells the truth under any sequence of faults', async () => {
    const fate = fc.constantFrom<Fate>('works', 'lost', 'unheard', 'late');
    const plan = fc.record({ append: fc.array(fate, { maxLength: 6 }), head: fc.array(fate) });
    await fc.assert(
      fc.asyncProperty(plan, async (fates) => {
        const store = memoryEventStore();
        const head = await store.openEpoch(ledger);
        const append = surviving(faultyEventStore(store, fates)).append(batchAt(head, 'one'));
        const result = await append.catch(() => undefined);
        const count = (await bodies(store)).length;
        expect(count).toBeLessThanOrEqual(1);
        if (result) expect(count).toBe(result.status === 'appended' ? 1 : 0);
      }),
    );
  });
});
