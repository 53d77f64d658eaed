import { wallWatch } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type EventStore, memoryEventStore } from '@alfred/event-store';
import { describe, expect, it } from 'vitest';
import { type GatedStore, gatedStore, turn } from '../../test/gated-store.ts';
import { dollars, ending, giveBack, issue, lease, start } from '../../test/given.ts';
import { loadDeps } from '../../test/load-deps.ts';
import { openings, submission } from '../../test/submissions.ts';
import { balanceOf } from '../domain/state.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import { loadMemory } from './load-memory.ts';
import { type LedgerWriter, ledgerWriter } from './writer.ts';

const ledger = 'led_a';

async function writerOn(store: EventStore) {
  const ended: unknown[] = [];
  const committed: number[] = [];
  const deps = loadDeps(store);
  const memory = await loadMemory(deps, { ledger, origin: 'alfred/dep/ledger/led_a' });
  const writer = ledgerWriter(memory, {
    store,
    clock: deps.clock,
    wall: wallWatch(deps.clock),
    metrics: { committed: () => {}, overran: () => {}, ended: () => {} },
    onCommitted: (_, seq) => committed.push(seq),
    onEnded: (_, fault) => ended.push(fault),
  });
  return { writer, ended, committed };
}

async function opened(): Promise<{ store: GatedStore; writer: LedgerWriter } & Outcome> {
  const inner = memoryEventStore();
  const before = await writerOn(inner);
  await before.writer.submit(openings(dollars(10)));
  await before.writer.stop();
  const store = gatedStore(inner);
  const running = await writerOn(store);
  await turn();
  await store.pass();
  return { store, ...running };
}

type Outcome = Pick<Awaited<ReturnType<typeof writerOn>>, 'ended' | 'committed'>;

const capture = (request: string, amount = 1n) =>
  submission(`use:${request}`, ending(request, amount));
const openLease = submission('lease:inc:1', lease(1, dollars(4)));

async function types(store: EventStore): Promise<readonly string[]> {
  const entries = await store.read(ledger, 0n, 5_000);
  return entries.map(({ bytes }) => decodeEntry(bytes).event.type);
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  await turn();
  return settled;
}

describe('a writer', () => {
  it('says first that it took over, but not before the genesis', async () => {
    const { store } = await opened();
    const log = await types(store);
    expect(log.slice(0, 3)).toEqual(['LedgerOpened.v1', 'WriterOpened.v1', 'NodeOpened.v1']);
    expect(log.at(-1)).toBe('WriterOpened.v1');
    const last = (await store.read(ledger, BigInt(log.length - 1), 1))[0];
    expect(decodeEntry(last?.bytes ?? Buffer.alloc(0)).epoch).toBe(2);
  });

  it('answers when its batch is durable, not before', async () => {
    const { store, writer } = await opened();
    const answers = writer.submit([openLease]);
    expect(await isSettled(answers)).toBe(false);
    await store.pass();
    expect(await answers).toMatchObject([
      { outcome: 'accepted', type: 'LeaseOpened.v1', repeated: false, lease: { lease: 'lea1' } },
    ]);
  });

  it('decides the next batch while one commits, and sends it whole', async () => {
    const { store, writer, committed } = await opened();
    const first = writer.submit([openLease]);
    await turn();
    const second = writer.submit([capture('r1')]);
    const third = writer.submit([capture('r2'), capture('r3')]);
    await turn();
    expect(store.arrived.map(({ entries }) => entries.length)).toEqual([1, 1]);
    await store.pass();
    expect(await isSettled(first)).toBe(true);
    expect(await isSettled(second)).toBe(false);
    expect(store.arrived.map(({ entries }) => entries.length)).toEqual([1, 1, 3]);
    await store.pass();
    expect([...(await second), ...(await third)]).toHaveLength(3);
    expect(committed.at(-1)).toBe((await types(store)).length);
  });

  it('answers a repeat like the first, and never before the first is durable', async () => {
    const { store, writer } = await opened();
    const first = writer.submit([openLease]);
    await turn();
    const repeat = writer.submit([openLease]);
    expect(await isSettled(repeat)).toBe(false);
    await store.pass();
    const [original] = await first;
    expect(await repeat).toEqual([{ ...original, repeated: true }]);
    expect((await types(store)).filter((type) => type === 'LeaseOpened.v1')).toHaveLength(1);
  });

  it('repeats from the log what a writer before it answered', async () => {
    const { store, writer } = await opened();
    store.open();
    const [original] = await writer.submit([openLease]);
    await writer.stop();
    const { writer: next } = await writerOn(store);
    expect(await next.submit([openLease])).toEqual([{ ...original, repeated: true }]);
    const other = { ...openLease, digest: 'f'.repeat(64) };
    expect(await next.submit([other])).toEqual([
      { outcome: 'refused', code: 'idempotency_key_reused', params: {} },
    ]);
  });

  it('refuses what comes too late, unless it was answered in time', async () => {
    const { store, writer } = await opened();
    store.open();
    const past = { notAfter: start - 1 };
    const [late] = await writer.submit([{ ...openLease, ...past }]);
    expect(late).toEqual({ outcome: 'refused', code: 'command_late', params: {} });
    await writer.submit([{ ...openLease, notAfter: start }]);
    expect(await writer.submit([{ ...openLease, ...past }])).toMatchObject([{ repeated: true }]);
  });

  it('binds the key of a refused person, and of nobody else', async () => {
    const { store, writer } = await opened();
    store.open();
    const command = issue('nowhere', 1n);
    const person = submission('api:key:1', command, { bindsRefusal: true });
    const [refusal] = await writer.submit([person]);
    expect(refusal).toEqual({
      outcome: 'refused',
      code: 'node_unknown',
      params: { node: 'nowhere' },
    });
    expect(await writer.submit([person])).toEqual([refusal]);
    await writer.submit([submission('sys:x', command)]);
    expect((await types(store)).filter((type) => type === 'CommandRefused.v1')).toHaveLength(1);
  });

  it('closes a lease in the batch of the ending that completes it', async () => {
    const { store, writer } = await opened();
    store.open();
    await writer.submit([openLease, submission('lease:inc:lea1:return', giveBack(1))]);
    const arrived = store.arrived.length;
    await writer.submit([capture('r1')]);
    expect(store.arrived).toHaveLength(arrived + 1);
    expect((await types(store)).slice(-2)).toEqual(['UsageCaptured.v1', 'LeaseClosed.v1']);
  });

  it('keeps batches within their bounds', async () => {
    const { store, writer } = await opened();
    store.open();
    await writer.submit([openLease]);
    const requests = Array.from({ length: 3_000 }, (_, index) => capture(`r${index}`));
    await writer.submit(requests);
    for (const { entries } of store.arrived) {
      expect(entries.length).toBeLessThanOrEqual(1_000);
      const bytes = entries.reduce((sum, entry) => sum + entry.bytes.length, 0);
      expect(bytes).toBeLessThanOrEqual(512 * 1024);
    }
    expect((await types(store)).filter((type) => type === 'UsageCaptured.v1')).toHaveLength(3_000);
  });

  it('refuses what it has no room for', async () => {
    const { writer } = await opened();
    const many = Array.from({ length: 20_001 }, (_, index) => capture(`r${index}`));
    await expect(writer.submit(many)).rejects.toMatchObject({ code: 'overloaded' });
  });

  it('answers nothing to nobody at once', async () => {
    const { writer } = await opened();
    expect(await writer.submit([])).toEqual([]);
  });
});

describe('a look at the state', () => {
  it('shows nothing that is decided while it waits, and may never be durable', async () => {
    const { store, writer } = await opened();
    const first = writer.submit([submission('sys:first', issue('user', 1n))]);
    await turn();
    const looked = writer.look((state) => state.seq);
    const second = writer.submit([submission('sys:second', issue('user', 1n))]);
    await turn();
    await store.pass();
    const third = writer.submit([submission('sys:third', issue('user', 1n))]);
    await turn();
    await store.pass();
    const [, [answer]] = await Promise.all([first, second]);
    expect(await looked).toBe(answer?.outcome === 'accepted' ? answer.seq : undefined);
    store.open();
    await third;
  });

  it('waits until all that is in it is durable', async () => {
    const { store, writer } = await opened();
    const leased = writer.submit([openLease]);
    await turn();
    const looked = writer.look((state) => balanceOf(state, 'held:lea1', 'USD/9'));
    expect(await isSettled(looked)).toBe(false);
    await store.pass();
    expect(await looked).toBe(dollars(4));
    await leased;
  });
});

describe('a writer whose append fails', () => {
  it.each([
    ['fenced', { status: 'fenced' } as const, 'writer_fenced'],
    ['a conflict', { status: 'conflict' } as const, 'writer_fenced'],
    ['lost', new AlfredError('database_unavailable'), 'database_unavailable'],
  ])('ends, and fails everything that waits: %s', async (_, result, code) => {
    const { store, writer, ended } = await opened();
    const sent = writer.submit([openLease]);
    await turn();
    const decided = writer.submit([capture('r1')]);
    await turn();
    const looked = writer.look(() => {});
    const outcomes = Promise.allSettled([sent, decided, looked]);
    await store.pass(result);
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code } });
    }
    expect(ended).toMatchObject([{ code }]);
    await expect(writer.submit([capture('r2')])).rejects.toMatchObject({ code });
    await expect(writer.look(() => {})).rejects.toMatchObject({ code });
    await writer.stop();
  });

  it('leaves nothing of it to the next writer', async () => {
    const { store, writer } = await opened();
    const sent = writer.submit([openLease]);
    await turn();
    await Promise.allSettled([sent, store.pass(new AlfredError('database_unavailable'))]);
    store.open();
    const { writer: next } = await writerOn(store);
    expect(await next.look((state) => state.leases.size)).toBe(0);
    expect(await next.submit([openLease])).toMatchObject([{ repeated: false }]);
  });

  it('ends when its keys cannot be looked up, and when it is wrong itself', async () => {
    const store = memoryEventStore();
    const findKeys = () => Promise.reject(new AlfredError('database_unavailable'));
    const { writer, ended } = await writerOn({ ...store, findKeys });
    await expect(writer.submit(openings(1n))).rejects.toMatchObject({
      code: 'database_unavailable',
    });
    expect(ended).toHaveLength(1);
    const broken = await writerOn(store);
    await broken.writer.submit(openings(1n));
    const impossible = submission('sys:z', issue('user', 0n));
    const after = submission('sys:y', issue('user', 1n));
    await expect(broken.writer.submit([impossible, after])).rejects.toThrow(/moves something/);
    expect(broken.ended).toHaveLength(1);
  });
});

describe('a writer that is stopped', () => {
  it('answers what waits and takes nothing new', async () => {
    const { store, writer, ended } = await opened();
    const leased = writer.submit([openLease]);
    await turn();
    const captured = writer.submit([capture('r1')]);
    const stopping = writer.stop();
    await expect(writer.submit([capture('r2')])).rejects.toMatchObject({ code: 'shutting_down' });
    await store.pass();
    await store.pass();
    await stopping;
    expect(await Promise.all([leased, captured])).toMatchObject([
      [{ outcome: 'accepted' }],
      [{ outcome: 'accepted' }],
    ]);
    expect(ended).toEqual([]);
    await expect(writer.submit([capture('r3')])).rejects.toMatchObject({ code: 'shutting_down' });
  });
});
