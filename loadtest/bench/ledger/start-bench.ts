import { manualClock, wallWatch } from '@alfred/clock';
import { type EventStore, memoryEventStore } from '@alfred/event-store';
import { memorySnapshots } from '../../../services/ledger/src/adapters/memory-snapshots.ts';
import { type LoadDeps, loadMemory } from '../../../services/ledger/src/app/load-memory.ts';
import { makeSnapshots } from '../../../services/ledger/src/app/make-snapshots.ts';
import { ledgerWriter } from '../../../services/ledger/src/app/writer.ts';
import type { Report } from '../support/report.ts';
import { capture, opening, path, submission } from './bench-log.ts';

const ledger = 'led_bench';
const of = { ledger, origin: 'alfred/bench/ledger/led_bench' };
const now = Date.UTC(2026, 10, 22) * 1000;
const captures = 1_000_000;
/** Entries behind the snapshot: what comes in a few minutes. */
const tail = 2_000;
const round = 10_000;

/** How long a writer needs to know its ledger, with and without a snapshot. Reading costs nothing. */
export async function startBench(): Promise<Report> {
  const store = memoryEventStore();
  const snapshots = memorySnapshots();
  const ignored: string[] = [];
  const deps: LoadDeps = {
    ...{ store, snapshots: memorySnapshots(), clock: manualClock(BigInt(now)), graceMs: 1 },
    onIgnored: (_, why) => ignored.push(why),
  };
  await fillLog(deps);
  const make = makeSnapshots({ ...deps, snapshots, entriesMin: 1, onFault: rethrow });
  await makeBefore(store, make);
  const bytes = snapshots.kept.get(ledger)?.state.length ?? 0;
  const without = await seconds(() => loadMemory(deps, of));
  const from = await seconds(() => loadMemory({ ...deps, snapshots }, of));
  if (ignored.length > 0) throw new Error(`The snapshot was ignored: ${ignored}.`);
  const size = Number((await store.head(ledger))?.seq ?? 0n);
  return render({ size, bytes, without, from });
}

async function fillLog(deps: LoadDeps): Promise<void> {
  const writer = ledgerWriter(await loadMemory(deps, of), {
    ...{ store: deps.store, clock: deps.clock, onCommitted: () => {}, onEnded: rethrow },
    wall: wallWatch(deps.clock),
    metrics: { committed: () => {}, overran: () => {}, ended: () => {} },
  });
  await writer.submit(opening(path).map(submission));
  for (let sent = 0; sent < captures; sent += round) {
    const some = Array.from({ length: round }, (_, index) => capture(`req_${sent + index}`));
    await writer.submit(some.map(submission));
  }
  await writer.stop();
}

/** A snapshot is made a little before the head, as it is found when a process starts. */
async function makeBefore(store: EventStore, make: () => Promise<void>): Promise<void> {
  const { head } = store;
  Object.assign(store, {
    head: async (id: string) => {
      const found = await head(id);
      return found && { ...found, seq: found.seq - BigInt(tail) };
    },
  });
  await make();
  Object.assign(store, { head });
}

function rethrow(_: string, fault: unknown): never {
  throw fault;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function render(found: {
  readonly size: number;
  readonly bytes: number;
  readonly without: number;
  readonly from: number;
}): Report {
  const { size, bytes, without, from } = found;
  return {
    title: 'Start of a ledger, with and without a snapshot',
    columns: [`${size} entries, snapshot of ${bytes} bytes`, 'seconds'],
    rows: [
      ['all entries', without.toFixed(2)],
      [`the snapshot and ${tail} entries behind it`, from.toFixed(2)],
    ],
    figures: [
      {
        what: 'start of 1,000,000 entries without a snapshot',
        measured: `${without.toFixed(1)} s`,
        bar: '≤ 20 s',
        met: without <= 20,
      },
      {
        what: 'start with a snapshot',
        measured: `${from.toFixed(2)} s`,
        bar: '≤ 2 s',
        met: from <= 2,
      },
    ],
    data: found,
  };
}
