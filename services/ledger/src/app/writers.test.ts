import { manualClock } from '@alfred/clock';
import { type EventStore, memoryEventStore } from '@alfred/event-store';
import { ledgerShards, shardOf } from '@alfred/ids';
import { describe, expect, it } from 'vitest';
import { faultyEventStore } from '../../test/faulty-store.ts';
import { dollars, issue, lease, start } from '../../test/given.ts';
import { loadDeps } from '../../test/load-deps.ts';
import { inEveryShard, ownsAll } from '../../test/owns-all.ts';
import { openings, submission } from '../../test/submissions.ts';
import type { Ownership } from '../ports/ownership.ts';
import { applyCommands } from './apply-commands.ts';
import { listOpenLeases } from './open-leases.ts';
import { writers } from './writers.ts';

function processOn(store: EventStore, ownership: Ownership = ownsAll) {
  const clock = manualClock(BigInt(start));
  const open = writers({
    ...loadDeps(store, { clock }),
    ownership,
    metrics: { committed: () => {}, overran: () => {}, ended: () => {} },
    onCommitted: () => {},
    originOf: (ledger) => `alfred/dep/ledger/${ledger}`,
  });
  const apply = applyCommands({ writers: open });
  const list = listOpenLeases({ writers: open });
  return {
    ...{ open, apply, clock },
    leases: (incarnations: readonly string[]) => inEveryShard((shard) => list(incarnations, shard)),
  };
}

const openLease = submission('lease:inc:1', lease(1, dollars(4)));

describe('the writers of a process', () => {
  it('open a ledger with the command that opens it, and refuse any other that is unknown', async () => {
    const { apply, open } = processOn(memoryEventStore());
    const ledger = 'led_a';
    expect(await apply('led_a', [openLease])).toEqual([
      { outcome: 'refused', code: 'ledger_unknown', params: { ledger } },
    ]);
    expect(await open.of('led_a')).toBeUndefined();
    expect(await apply('led_a', openings(1n))).toHaveLength(8);
    expect((await open.of('led_a'))?.ledger).toBe('led_a');
  });

  it('refuse everything of a ledger that was found but never opened', async () => {
    const store = memoryEventStore();
    await store.openEpoch('led_a');
    const { apply, open } = processOn(store);
    expect(await apply('led_a', [openLease])).toMatchObject([{ code: 'ledger_unknown' }]);
    await open.found('led_a');
    const person = { ...openLease, bindsRefusal: true };
    expect(await apply('led_a', [person])).toMatchObject([{ code: 'ledger_unknown' }]);
    expect(await store.read('led_a', 0n, 1)).toEqual([]);
  });

  it('fence each other, and go on where the other was, without a fork', async () => {
    const store = memoryEventStore();
    const [one, two] = [processOn(store), processOn(store)];
    await one.apply('led_a', openings(dollars(10)));
    const [granted] = await two.apply('led_a', [openLease]);
    // Also an answer that needs no entry is given only by the one writer.
    await expect(one.apply('led_a', [openLease])).rejects.toMatchObject({ code: 'writer_fenced' });
    expect(await one.apply('led_a', [openLease])).toEqual([{ ...granted, repeated: true }]);
    const add = submission('sys:more', issue('user', 1n));
    await expect(two.apply('led_a', [add])).rejects.toMatchObject({ code: 'writer_fenced' });
    expect(await two.apply('led_a', [add])).toMatchObject([{ outcome: 'accepted' }]);
    const entries = await store.read('led_a', 0n, 100);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => BigInt(index + 1)));
  });

  it('try again after a ledger could not be opened', async () => {
    const store = memoryEventStore();
    await processOn(store).apply('led_a', openings(dollars(10)));
    const { apply } = processOn(faultyEventStore(store, { reads: 1 }));
    await expect(apply('led_a', [openLease])).rejects.toMatchObject({
      code: 'database_unavailable',
    });
    expect(await apply('led_a', [openLease])).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('refuse a log whose chain does not fit', async () => {
    const store = memoryEventStore();
    await processOn(store).apply('led_a', openings(1n));
    const changed: EventStore = {
      ...store,
      read: async (ledger, after, limit) => {
        const page = await store.read(ledger, after, limit);
        for (const { seq, bytes } of page)
          if (seq === 5n) bytes.write('"at":2', bytes.indexOf('"at"'));
        return page;
      },
    };
    await expect(processOn(changed).open.of('led_a')).rejects.toMatchObject({
      code: 'chain_broken',
      params: { ledger: 'led_a', seq: '6' },
    });
    const cut: EventStore = {
      ...store,
      read: async (ledger, after, limit) => (await store.read(ledger, after, limit)).slice(0, 3),
    };
    await expect(processOn(cut).open.of('led_a')).resolves.toBeDefined();
    const short: EventStore = {
      ...store,
      read: async (ledger, after) => (after < 3n ? store.read(ledger, after, 3) : []),
    };
    await expect(processOn(short).open.of('led_a')).rejects.toMatchObject({
      params: { seq: '4' },
    });
    const head = await store.head('led_a');
    const other: EventStore = {
      ...store,
      openEpoch: async () => ({ epoch: 9n, seq: head?.seq ?? 0n, leaf: Buffer.alloc(32, 1) }),
    };
    await expect(processOn(other).open.of('led_a')).rejects.toMatchObject({ code: 'chain_broken' });
  });

  it('open every ledger of the store, however many', async () => {
    const store = memoryEventStore();
    const before = processOn(store);
    const names = Array.from({ length: 17 }, (_, index) => `led_${String(index).padStart(2, '0')}`);
    for (const name of names) await before.apply(name, openings(1n));
    await store.openEpoch('led_never');
    const { open } = processOn(store);
    for (let shard = 0; shard < ledgerShards; shard += 1) await open.openShard(shard);
    expect((await open.opened()).map(({ ledger }) => ledger).sort()).toEqual(names);
    const found = await inEveryShard(open.ofShard);
    expect(found.map(({ ledger }) => ledger).sort()).toEqual(names);
  });

  it('open nothing more once they are stopped', async () => {
    const { apply, open } = processOn(memoryEventStore());
    await apply('led_a', openings(1n));
    await open.stop();
    await expect(apply('led_a', [openLease])).rejects.toMatchObject({ code: 'shutting_down' });
    await expect(open.found('led_b')).rejects.toMatchObject({ code: 'shutting_down' });
  });
});

describe('the writers of a process among others', () => {
  const elsewhere = { code: 'ledger_elsewhere', params: { ledger: 'led_a' } };
  const own = shardOf('led_a');

  /** A process that owns some shards now, and what it came to doubt. */
  function sharing(store: EventStore, ...shards: readonly number[]) {
    const owned = new Set(shards);
    const doubted: string[] = [];
    const made = processOn(store, {
      owns: (ledger) => owned.has(shardOf(ledger)),
      ownsShard: (shard) => owned.has(shard),
      doubt: (ledger) => doubted.push(ledger),
    });
    return { ...made, owned, doubted };
  }

  it('do nothing for a ledger of another, and say so', async () => {
    const store = memoryEventStore();
    const { apply, open } = sharing(store, own + 1);
    await expect(apply('led_a', openings(1n))).rejects.toMatchObject(elsewhere);
    await expect(open.of('led_a')).rejects.toMatchObject(elsewhere);
    await expect(open.ofShard(own)).rejects.toMatchObject({ code: 'ledger_elsewhere' });
    await expect(open.openShard(own)).rejects.toMatchObject({ code: 'ledger_elsewhere' });
    expect(await store.head('led_a')).toBeUndefined();
    expect(await open.exists('led_a')).toBe(false);
  });

  it('answer what waits before a shard is given up, and nothing later', async () => {
    const store = memoryEventStore();
    const { apply, open, owned } = sharing(store, own);
    await apply('led_a', openings(dollars(10)));
    const waiting = apply('led_a', [openLease]);
    await open.found('led_a');
    owned.delete(own);
    await open.closeShard(own);
    expect(await waiting).toMatchObject([{ outcome: 'accepted' }]);
    expect(await open.opened()).toEqual([]);
    await expect(apply('led_a', [openLease])).rejects.toMatchObject(elsewhere);
    // Nobody else took it over meanwhile: it is opened anew.
    owned.add(own);
    await open.openShard(own);
    expect(await apply('led_a', [openLease])).toMatchObject([{ repeated: true }]);
    expect((await store.head('led_a'))?.epoch).toBe(2n);
  });

  it('open nothing for a shard that was lost while its log was read', async () => {
    const store = memoryEventStore();
    await processOn(store).apply('led_a', openings(1n));
    const before = await store.head('led_a');
    const { promise: isRead, resolve: read } = Promise.withResolvers<void>();
    const slow: EventStore = {
      ...store,
      read: async (...wish) => {
        await isRead;
        return store.read(...wish);
      },
    };
    const { apply, open, owned } = sharing(slow, own);
    const asked = apply('led_a', [openLease]);
    const opened = open.openShard(own);
    await new Promise(setImmediate);
    owned.delete(own);
    const closed = open.closeShard(own);
    read();
    await expect(asked).rejects.toMatchObject(elsewhere);
    await Promise.all([opened, closed]);
    expect((await store.head('led_a'))?.seq).toBe(before?.seq);
  });

  it('doubt what they own when another has written to it, and have told nobody anything', async () => {
    const store = memoryEventStore();
    const [one, two] = [sharing(store, own), sharing(store, own)];
    await one.apply('led_a', openings(dollars(10)));
    await two.apply('led_a', [openLease]);
    const more = submission('sys:more', issue('user', 1n));
    await expect(one.apply('led_a', [more])).rejects.toMatchObject({ code: 'writer_fenced' });
    expect(one.doubted).toEqual(['led_a']);
    expect(await store.findKeys('led_a', ['sys:more'])).toEqual(new Map());
    // It is gone already, and ending it changes nothing.
    await one.open.closeShard(own);
    expect(two.doubted).toEqual([]);
  });

  it('open the other ledgers of a shard when one cannot be opened, and tell of it', async () => {
    const store = memoryEventStore();
    const before = processOn(store);
    const names = Array.from({ length: 200 }, (_, n) => `led_${n}`).filter(
      (name) => shardOf(name) === own,
    );
    for (const name of names) await before.apply(name, openings(1n));
    const [broken = ''] = names;
    const head = await store.head(broken);
    const other: EventStore = {
      ...store,
      openEpoch: async (ledger) => {
        const opened = await store.openEpoch(ledger);
        return ledger === broken
          ? { ...opened, seq: head?.seq ?? 0n, leaf: Buffer.alloc(32) }
          : opened;
      },
    };
    const { open } = sharing(other, own);
    await expect(open.openShard(own)).rejects.toMatchObject({ code: 'chain_broken' });
    expect(await open.opened()).toHaveLength(names.length - 1);
    // A list is all or nothing.
    await expect(open.ofShard(own)).rejects.toMatchObject({ code: 'chain_broken' });
  });
});

describe('open leases', () => {
  it('are those of the asked incarnations, in every ledger', async () => {
    const { apply, leases } = processOn(memoryEventStore());
    const second = lease(2, dollars(1), { incarnation: 'inc2' });
    for (const ledger of ['led_a', 'led_b']) {
      await apply(ledger, [
        ...openings(dollars(10)),
        openLease,
        submission('lease:inc2:2', second),
      ]);
    }
    expect(await leases(['inc'])).toMatchObject([
      { ledger: 'led_a', organization: 'org', lease: 'lea1', ask: 1, held: dollars(4) },
      { ledger: 'led_b', node: 'user' },
    ]);
    expect(await leases(['inc', 'inc2'])).toHaveLength(4);
    expect(await leases([])).toEqual([]);
  });
});
