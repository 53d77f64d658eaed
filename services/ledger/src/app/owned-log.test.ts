import { type ListedLedger, memoryEventStore } from '@alfred/event-store';
import { expect, it } from 'vitest';
import { listLedgers } from './list-ledgers.ts';
import { ownedLog } from './owned-log.ts';

it('has full pages of those that are owned, and then the last one', async () => {
  const store = memoryEventStore();
  const names = Array.from({ length: 100 }, (_, n) => `led_${String(n).padStart(3, '0')}`);
  for (const name of names) await store.openEpoch(name);
  const owned = names.filter((name) => Number(name.slice(4)) % 7 < 2);
  const log = ownedLog(store, { owns: (ledger) => owned.includes(ledger) });
  const seen: string[] = [];
  let page: readonly ListedLedger[] = [];
  do {
    page = await log.listLedgers(page.at(-1)?.ledger ?? '', 5);
    seen.push(...page.map(({ ledger }) => ledger));
  } while (page.length === 5);
  expect(seen).toEqual(owned);
  const none = ownedLog(store, { owns: () => false });
  expect(await none.listLedgers('', 5)).toEqual([]);
  expect(await log.head('led_000')).toMatchObject({ epoch: 1n });
});

it('is not what lists the ledgers for others: those are all of them', async () => {
  const store = memoryEventStore();
  for (const name of ['led_a', 'led_b', 'led_c']) await store.openEpoch(name);
  const list = listLedgers({ store });
  const seq = 0n;
  const all = ['led_a', 'led_b', 'led_c'].map((ledger) => ({ ledger, seq }));
  expect(await list({ after: '', limit: 0 })).toEqual(all);
  expect(await list({ after: 'led_a', limit: 1 })).toEqual([{ ledger: 'led_b', seq }]);
});
