import { manualClock } from '@alfred/clock';
import type { EventStore } from '@alfred/event-store';
import { describe, expect, it } from 'vitest';
import { balanceOf } from '../src/domain/state.ts';
import { decodeEntry } from '../src/wire/decode-entry.ts';
import { dollars, issue, lease, start } from './given.ts';
import { logByEventId } from './log-by-event-id.ts';
import { runWriters } from './running-writers.ts';
import { openings, submission } from './submissions.ts';

// Methodology: over a log that knows no writers, two processes open a ledger at once, and both are
// the writer of one number. What each of them tells its callers must be true all the same.

const ledger = 'led_a';
const add = (name: string) => submission(`sys:${name}`, issue('user', 1n));
const outcomeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (fault: { code: string }) => fault.code,
  );

async function typesIn(store: EventStore): Promise<readonly string[]> {
  const entries = await store.read(ledger, 0n, 1_000);
  return entries.map(({ bytes }) => decodeEntry(bytes).event.type);
}

/** A ledger that is open nowhere, and two processes that both have begun to write it. */
async function twoWriters(clocks: readonly bigint[]) {
  const store = logByEventId();
  await runWriters(store).submit(ledger, ...openings(dollars(10)));
  const before = (await typesIn(store)).length;
  const processes = clocks.map((at) => runWriters(store, { clock: manualClock(at) }));
  const [one, two] = processes;
  if (!one || !two) throw new Error('Two clocks are needed.');
  // Both have read the log before either of them writes.
  await Promise.all([one.open.found(ledger), two.open.found(ledger)]);
  return { store, one, two, before };
}

describe('two writers of one number', () => {
  it('of whom one has begun: the other ends, and what it was told is not there', async () => {
    const { store, one, two, before } = await twoWriters([BigInt(start), BigInt(start) + 7n]);
    const fates = [
      outcomeOf(one.submit(ledger, add('a'))),
      outcomeOf(two.submit(ledger, add('b'))),
    ];
    expect((await Promise.all(fates)).sort()).toEqual(['answered', 'writer_fenced']);
    expect((await typesIn(store)).slice(before)).toEqual(['WriterOpened.v1', 'CreditsIssued.v1']);
  });

  it('whose first entries are the same, byte by byte: the next one decides', async () => {
    const { store, one, two, before } = await twoWriters([BigInt(start), BigInt(start)]);
    expect(await outcomeOf(one.submit(ledger, add('a')))).toBe('answered');
    expect(await outcomeOf(two.submit(ledger, add('b')))).toBe('writer_fenced');
    expect((await typesIn(store)).slice(before)).toEqual(['WriterOpened.v1', 'CreditsIssued.v1']);
    // It looks again, and goes on where the other was.
    expect(await outcomeOf(two.submit(ledger, add('b')))).toBe('answered');
    expect(await outcomeOf(one.submit(ledger, add('c')))).toBe('writer_fenced');
  });

  it('never answer what needs no entry from a memory that is not the log', async () => {
    const { one, two } = await twoWriters([BigInt(start), BigInt(start)]);
    const stale = await two.open.found(ledger);
    const seen = () => stale.look((state) => balanceOf(state, 'wallet:user', 'USD/9'));
    expect(await outcomeOf(seen())).toBe('answered');
    await one.submit(ledger, add('a'));
    expect(await outcomeOf(seen())).toBe('writer_fenced');
  });

  it('of a ledger that neither has opened: who finds nothing there says so only while it is true', async () => {
    const store = logByEventId();
    const [one, two] = [runWriters(store), runWriters(store)];
    await Promise.all([one.open.found(ledger), two.open.found(ledger)]);
    const ask = submission('lease:inc:1', lease(1, dollars(4)));
    expect(await two.submit(ledger, ask)).toMatchObject([{ code: 'ledger_unknown' }]);
    await two.open.found(ledger);
    await one.submit(ledger, ...openings(dollars(10)));
    expect(await outcomeOf(two.submit(ledger, ask))).toBe('writer_fenced');
    expect(await two.submit(ledger, ask)).toMatchObject([{ outcome: 'accepted' }]);
  });
});
