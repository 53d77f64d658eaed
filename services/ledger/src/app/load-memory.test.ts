import { wallWatch } from '@alfred/clock';
import { type EventStore, memoryEventStore } from '@alfred/event-store';
import { expect, it } from 'vitest';
import { dollars, issue } from '../../test/given.ts';
import { loadDeps } from '../../test/load-deps.ts';
import { openings, submission } from '../../test/submissions.ts';
import { loadMemory } from './load-memory.ts';
import { ledgerWriter } from './writer.ts';

const of = { ledger: 'led_a', origin: 'alfred/dep/ledger/led_a' };

async function writerOn(store: EventStore) {
  const deps = loadDeps(store);
  return ledgerWriter(await loadMemory(deps, of), {
    store,
    clock: deps.clock,
    wall: wallWatch(deps.clock),
    metrics: { committed: () => {}, overran: () => {}, ended: () => {} },
    onCommitted: () => {},
    onEnded: () => {},
  });
}

it('reads no further than its own epoch, whatever a newer writer appends meanwhile', async () => {
  const store = memoryEventStore();
  const first = await writerOn(store);
  await first.submit(openings(dollars(10)));
  await first.stop();
  const head = await store.head(of.ledger);

  const overtaken: EventStore = {
    ...store,
    openEpoch: async (ledger) => {
      const opened = await store.openEpoch(ledger);
      const newer = await writerOn(store);
      await newer.submit([submission('api:key:1', issue('user', dollars(1)))]);
      return opened;
    },
  };
  const memory = await loadMemory(loadDeps(overtaken), of);
  expect(memory.state.seq).toBe(Number(head?.seq));
  expect((await store.head(of.ledger))?.seq).toBeGreaterThan(head?.seq ?? 0n);
});
