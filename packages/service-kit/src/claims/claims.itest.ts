import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@alfred/clock';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { migrate } from '../postgres/migrate.ts';
import { openPool } from '../postgres/pool.ts';
import type { Claiming } from './claims.ts';
import { claimsAll } from './claims-all.ts';
import { postgresClaims } from './postgres-claims.ts';

const count = 16;
const numbers = Array.from({ length: count }, (_, number) => number);
const patience = { timeout: 40_000, interval: 20 };
const empty = new URL('./', import.meta.url);

let database: FreshDatabase;
let kinds = 0;
let kind = '';
let replicas: Replica[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  const pool = openPool({ url: database.url, schema: 'shared' });
  await migrate(pool, { schema: 'shared', folder: empty });
  await pool.end();
});
afterEach(async () => {
  for (const replica of replicas) await replica.end();
  replicas = [];
});
afterAll(() => database.drop());

/** One of several that share, with its own way to the database, which can be cut. */
interface Replica {
  readonly name: string;
  readonly claiming: Claiming;
  /** What its user was told and not told otherwise. */
  readonly working: ReadonlySet<number>;
  readonly told: string[];
  readonly faults: unknown[];
  /** From now on nothing of it comes to the database, as when its process is stopped. */
  freeze(): void;
  thaw(): void;
  /** Whether what it says is heard, and no answer comes back. */
  deafen(isDeaf: boolean): void;
  end(): Promise<void>;
}

/** The pool of a process that can be stopped: its questions wait while it is. */
function stoppable(pool: Pool) {
  let thawed = Promise.withResolvers<void>();
  thawed.resolve();
  let isDeaf = false;
  const query = async (...question: Parameters<Pool['query']>): Promise<unknown> => {
    await thawed.promise;
    const answer: unknown = await pool.query(...question);
    if (isDeaf) throw new Error('the answer was lost');
    return answer;
  };
  return {
    pool: { query } as unknown as Pool,
    deafen: (is: boolean) => {
      isDeaf = is;
    },
    freeze: () => {
      thawed = Promise.withResolvers();
    },
    thaw: () => thawed.resolve(),
  };
}

async function join(name: string, handOver = async () => {}): Promise<Replica> {
  const real = openPool({ url: database.url, schema: 'shared', max: 2 });
  const { pool, freeze, thaw, deafen } = stoppable(real);
  const working = new Set<number>();
  const told: string[] = [];
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  const claims = postgresClaims({ pool, clock: systemClock, address: name, onFault });
  const claiming = claims.share({
    kind,
    count,
    user: {
      onClaimed: async (number) => {
        expect(working.has(number)).toBe(false);
        working.add(number);
        told.push(`+${number}`);
      },
      onLost: async (number) => {
        await handOver();
        working.delete(number);
        told.push(`-${number}`);
      },
    },
  });
  await claiming.start();
  const end = async () => {
    thaw();
    await claiming.stop();
    await real.end();
  };
  const replica = { name, claiming, working, told, faults, freeze, thaw, deafen, end };
  replicas.push(replica);
  return replica;
}

const newKind = () => {
  kinds += 1;
  kind = `things-${kinds}`;
};

const ownedBy = ({ claiming }: Replica) => numbers.filter((number) => claiming.owns(number));

/** Each number has one owner, who works on it, and no two replicas differ by more than one. */
async function isFair(...sharing: readonly Replica[]): Promise<void> {
  await vi.waitFor(async () => {
    const owned = sharing.map(ownedBy);
    expect(owned.flat().sort((a, b) => a - b)).toEqual(numbers);
    const sizes = owned.map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    for (const replica of sharing)
      expect([...replica.working].sort()).toEqual(ownedBy(replica).sort());
    const holders = await sharing[0]?.claiming.holders();
    const expected = numbers.map((number) => ({
      number,
      address: sharing.find(({ claiming }) => claiming.owns(number))?.name,
    }));
    expect(holders).toEqual(expected);
  }, patience);
}

/** Watches, until it is ended, that no two replicas own one thing at a time. */
function noTwoOwners() {
  const twice: number[] = [];
  const timer = setInterval(() => {
    for (const number of numbers) {
      if (replicas.filter(({ claiming }) => claiming.owns(number)).length > 1) twice.push(number);
    }
  }, 5);
  return () => {
    clearInterval(timer);
    expect(twice).toEqual([]);
  };
}

it('shares fairly as replicas come and go, and nothing moves in between', async () => {
  newKind();
  const watched = noTwoOwners();
  const a = await join('a:1');
  expect(ownedBy(a)).toEqual(numbers);
  const b = await join('b:1');
  await isFair(a, b);
  const c = await join('c:1');
  await isFair(a, b, c);
  const moves = () => [a, b, c].map(({ told }) => told.length);
  const before = moves();
  await delay(4_000);
  expect(moves()).toEqual(before);
  await b.claiming.stop();
  expect(ownedBy(b)).toEqual([]);
  await isFair(a, c);
  await a.claiming.stop();
  await isFair(c);
  watched();
  expect([a, b, c].flatMap(({ faults }) => faults)).toEqual([]);
});

it('begins with three at once', async () => {
  newKind();
  const watched = noTwoOwners();
  const all = await Promise.all(['a:2', 'b:2', 'c:2'].map((name) => join(name)));
  await isFair(...all);
  watched();
});

it('waits for whoever ends his work, and not for ever', async () => {
  newKind();
  const held = Promise.withResolvers<void>();
  const a = await join('a:3', () => held.promise);
  const b = await join('b:3');
  await delay(1_000);
  // Half of them are being handed over, and nobody's yet.
  expect(ownedBy(a)).toHaveLength(8);
  expect(ownedBy(b)).toEqual([]);
  expect(a.working.size).toBe(count);
  await expect.poll(() => ownedBy(b), patience).toHaveLength(8);
  held.resolve();
  await isFair(a, b);
});

it('takes over what a replica had that was killed', async () => {
  newKind();
  const watched = noTwoOwners();
  const [a, b, c] = [await join('a:4'), await join('b:4'), await join('c:4')];
  await isFair(a, b, c);
  b.freeze();
  await isFair(a, c);
  watched();
});

it('tells a process that wakes before it acts, and gives it a share again', async () => {
  newKind();
  const watched = noTwoOwners();
  const [a, b, c] = [await join('a:5'), await join('b:5'), await join('c:5')];
  await isFair(a, b, c);
  const before = ownedBy(a);
  a.freeze();
  await expect.poll(() => ownedBy(a), patience).toEqual([]);
  // It was told nothing yet: what it does is guarded by asking whether it is the owner.
  expect(a.working.size).toBe(before.length);
  await isFair(b, c);
  a.thaw();
  await isFair(a, b, c);
  watched();
});

it('goes on where everybody was, after the database was away from all', async () => {
  newKind();
  const all = [await join('a:6'), await join('b:6'), await join('c:6')];
  await isFair(...all);
  const told = all.map((replica) => [...replica.told]);
  for (const { freeze } of all) freeze();
  for (const replica of all) {
    await expect.poll(() => ownedBy(replica), patience).toEqual([]);
  }
  for (const { thaw } of all) {
    thaw();
    await delay(300);
  }
  await isFair(...all);
  await delay(4_000);
  expect(all.map((replica) => replica.told)).toEqual(told);
});

it('doubts what it has until its lease is renewed', async () => {
  newKind();
  const a = await join('a:7');
  a.claiming.doubt(3);
  a.claiming.doubt(99);
  expect(ownedBy(a)).toHaveLength(count - 1);
  await isFair(a);
  expect(a.told).toHaveLength(count);
});

it('finds what it has by answers that were lost, and tells of them once', async () => {
  newKind();
  const a = await join('a:8');
  const b = await join('b:8');
  b.deafen(true);
  await expect.poll(() => b.faults, patience).toHaveLength(1);
  // Whatever it was given in the meantime, it does not know of it.
  await delay(1_000);
  b.deafen(false);
  await isFair(a, b);
  expect(b.faults).toHaveLength(1);
});

it('has everything alone, where there is nobody else', async () => {
  const told: string[] = [];
  const claiming = claimsAll({ address: 'here:1' }).share({
    kind: 'things',
    count: 2,
    user: {
      onClaimed: async (number) => void told.push(`+${number}`),
      onLost: async (number) => void told.push(`-${number}`),
    },
  });
  await claiming.stop();
  expect([claiming.owns(0), told.length]).toEqual([false, 0]);
  await claiming.start();
  claiming.doubt(1);
  expect([0, 1, 2].map(claiming.owns)).toEqual([true, true, false]);
  expect(await claiming.holders()).toEqual([
    { number: 0, address: 'here:1' },
    { number: 1, address: 'here:1' },
  ]);
  await claiming.stop();
  await claiming.stop();
  expect(told).toEqual(['+0', '+1', '-0', '-1']);
  expect(await claiming.holders()).toMatchObject([{ address: '' }, { address: '' }]);
});
