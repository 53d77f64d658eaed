import { manualClock } from '@alfred/clock';
import { memoryEventStore, noLeaf } from '@alfred/event-store';
import { migrateSchema, openPool, transaction } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresJournal } from '../src/adapters/postgres-journal.ts';
import { postgresJournalWriter } from '../src/adapters/postgres-journal-writer.ts';
import { postgresReadModelWriter } from '../src/adapters/postgres-read-model-writer.ts';
import { postgresStatements } from '../src/adapters/postgres-statements.ts';
import { walletsAsOf } from '../src/app/as-of.ts';
import { budgetEntries, budgetsAsOf } from '../src/app/budgets-as-of.ts';
import { budgetNow } from '../src/app/list-budgets.ts';
import { logSignal } from '../src/app/log-signal.ts';
import { getStatement, type ToldLine } from '../src/app/statement.ts';
import { evolve } from '../src/domain/evolve.ts';
import type { BookedEvent } from '../src/domain/movements.ts';
import { pageEffect } from '../src/domain/page-effect.ts';
import { emptyState } from '../src/domain/state.ts';
import { formatMicros } from '../src/domain/window.ts';
import { ledgerSchema } from '../src/index.ts';
import type { BookPlace } from '../src/ports/statements.ts';
import { aimed } from './aim-command.ts';
import { anyCommand } from './any-command.ts';
import { day, hour, usd } from './given.ts';
import { begin, decoded, submit } from './run-commands.ts';

// Methodology: logs of arbitrary commands, some of whose entries are dated back or ahead, are taken
// into the journal in pages of arbitrary sizes. Then it is asked about arbitrary moments, and each
// answer is compared with what a fold of the log up to there says that knows nothing of the journal.

let database: FreshDatabase;
let pool: ReturnType<typeof openPool>;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool({ url: database.url, schema: ledgerSchema });
  await migrateSchema(pool, ledgerSchema);
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const step = fc.record({
  command: anyCommand,
  aim: fc.nat(999),
  later: fc.constantFrom(0, 0, 1, hour, 9 * hour, day + hour),
  /** How far the date in the books is from when it was written, in hours. */
  dated: fc.constantFrom(0, 0, 0, -1, -30, -200, 40),
});

const story = fc.record({
  steps: fc.array(step, { minLength: 60, maxLength: 120 }),
  pages: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
  moments: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
});

type Story = typeof story extends fc.Arbitrary<infer Told> ? Told : never;

function written({ steps }: Story) {
  const run = begin();
  const dates = new Map<number, number>();
  for (const [index, { command, aim, later, dated }] of steps.entries()) {
    run.now += later;
    const { added } = submit(run, aimed(run, command, aim), index);
    if (dated !== 0) for (const { seq } of added) dates.set(seq, dated * hour);
  }
  const entries: readonly BookedEvent[] = decoded(run).map(({ seq, at, event }) => {
    const apart = dates.get(seq);
    return { seq, at, event, effective: apart === undefined ? undefined : at + apart };
  });
  return { run, entries };
}

type Books = Map<string, [bigint, bigint]>;

const isPaying = (account: string) => /^(wallet|pool):/.test(account);

function bring(books: Books, account: string, by: readonly [bigint, bigint]): void {
  const [available, held] = books.get(account) ?? [0n, 0n];
  books.set(account, [available + by[0], held + by[1]]);
}

/** Balances of wallets and pools, [available, held] by account and asset: of nobody's journal. */
function naive(entries: readonly BookedEvent[]): Books {
  const owners = new Map<string, string>();
  const books: Books = new Map();
  const move = (account: string, asset: string, by: bigint) => {
    const owner = owners.get(account);
    if (isPaying(account)) bring(books, `${account} ${asset}`, [by, 0n]);
    else if (owner) bring(books, `${owner} ${asset}`, [0n, by]);
  };
  for (const { from, to, asset, amount } of entries.flatMap(({ event }) => event.postings)) {
    if (isPaying(from) && to.startsWith('held:')) owners.set(to, from);
    move(from, asset, -amount);
    move(to, asset, amount);
  }
  return books;
}

/** What is dated into a period that was closed by then counts where the open one begins. */
function dateOf(entries: readonly BookedEvent[], index: number): number {
  const { at = 0, effective = at } = entries[index] ?? {};
  const closed = entries
    .slice(0, index)
    .map(({ event }) => (event.type === 'PeriodClosed.v1' ? event.data.until : 0));
  return Math.max(effective, ...closed);
}

/** The same by the dates of the books: holds are of whoever opened them, whatever their date. */
function naiveOn(entries: readonly BookedEvent[], date: number): Books {
  const books: Books = new Map();
  for (const index of entries.keys()) {
    if (dateOf(entries, index) > date) continue;
    const before = naive(entries.slice(0, index));
    for (const [account, [available, held]] of naive(entries.slice(0, index + 1))) {
      const [had, hadHeld] = before.get(account) ?? [0n, 0n];
      bring(books, account, [available - had, held - hadHeld]);
    }
  }
  return books;
}

const moved = (books: ReadonlyMap<string, readonly [bigint, bigint]>) =>
  [...books].filter(([, [available, held]]) => available !== 0n || held !== 0n).toSorted();

type Wallets = Awaited<ReturnType<ReturnType<typeof walletsAsOf>>>['wallets'];

const told = (wallets: Wallets) =>
  moved(
    new Map(
      wallets.flatMap(({ node, balances, pool: shared }) =>
        [
          ...balances.map((b) => ['wallet', b] as const),
          ...shared.map((b) => ['pool', b] as const),
        ].map(
          ([kind, { asset, available, held }]) =>
            [`${kind}:${node} ${asset}`, [available, held]] as const,
        ),
      ),
    ),
  );

async function journalled(ledger: string, told: Story) {
  const { run, entries } = written(told);
  for (let at = 0, turn = 0; at < entries.length; turn += 1) {
    const size = told.pages[turn % told.pages.length] ?? 1;
    const page = entries.slice(at, at + size);
    await transaction(pool, async (tx) => {
      await postgresReadModelWriter.wallets(tx, ledger, pageEffect(page));
      await postgresReadModelWriter.budgets(tx, ledger, pageEffect(page));
      await postgresJournalWriter.take(tx, ledger, page);
    });
    at += size;
  }
  const store = memoryEventStore();
  const { epoch } = await store.openEpoch(ledger);
  const stored = { ledger, epoch, expectedSeq: 0n, entries: run.stored, leaf: noLeaf };
  await store.append(stored);
  const last = entries.at(-1)?.at ?? 0;
  const clock = manualClock(BigInt(last + 400 * hour));
  const deps = { journal: postgresJournal(pool), store, clock, projected: logSignal() };
  return { deps, entries, last };
}

/** In pages of three lines: they are those of the books, and each says how it left the account. */
async function expectStatement(
  deps: Awaited<ReturnType<typeof journalled>>['deps'],
  ledger: string,
  { entries, from, to }: { entries: readonly BookedEvent[]; from: number; to: number },
) {
  if (to <= from) return;
  const state = getStatement({ ...deps, statements: postgresStatements(pool) });
  const account = { kind: 'wallet', node: 'user', asset: usd } as const;
  const asked = { account, from: formatMicros(from), to: formatMicros(to), limit: 3, atLeast: 0n };
  const lines: ToldLine[] = [];
  for (let after: BookPlace | undefined; ; ) {
    const page = await state(ledger, { ...asked, after });
    lines.push(...page.lines);
    const [last] = page.lines.slice(-1);
    if (!page.hasMore || !last) break;
    after = { date: last.date, seq: BigInt(last.seq) };
  }
  const stand = (date: number) => naiveOn(entries, date).get(`wallet:user ${usd}`) ?? [0n, 0n];
  const whole = await state(ledger, { ...asked, limit: 0, after: undefined });
  expect(whole.lines).toEqual(lines);
  expect([whole.opening.available, whole.opening.held]).toEqual(stand(from - 1));
  expect([whole.closing.available, whole.closing.held]).toEqual(stand(to - 1));
  const end = lines.at(-1) ?? whole.opening;
  expect([end.available, end.held]).toEqual(stand(to - 1));
}

const all = { node: '', afterNode: '', limit: 0 };

async function expectAllLines(
  deps: Parameters<typeof budgetEntries>[0],
  of: { readonly ledger: string; readonly entries: readonly BookedEvent[] },
): Promise<void> {
  for (const node of ['org', 'user']) {
    for (const window of ['day', 'month', 'lifetime'] as const) {
      await expectLines(deps, { ...of, node, window });
    }
  }
}

/** Page by page, the lines of a budget are the counters that the entries state. */
async function expectLines(
  deps: Parameters<typeof budgetEntries>[0],
  of: {
    readonly ledger: string;
    readonly node: string;
    readonly window: 'day' | 'month' | 'lifetime';
    readonly entries: readonly BookedEvent[];
  },
): Promise<void> {
  const name = { node: of.node, asset: 'USD/9', window: of.window };
  const stated = of.entries.flatMap(({ seq, event }) =>
    'budgets' in event.data
      ? event.data.budgets
          .filter(
            ({ node, asset, window }) =>
              `${node} ${asset} ${window}` === Object.values(name).join(' '),
          )
          .map(({ start, used, held, limit }) => ({ seq, start, used, held, limit }))
      : [],
  );
  const read = budgetEntries(deps);
  const lines: object[] = [];
  let before: bigint | undefined;
  for (;;) {
    const page = await read(of.ledger, name, { before, limit: 7, atLeast: 0n });
    lines.push(
      ...page.lines.map(({ seq, start, used, held, limit }) => ({ seq, start, used, held, limit })),
    );
    const last = page.lines.at(-1);
    if (!last) break;
    before = BigInt(last.seq);
  }
  const bySeq = (a: object, b: object) =>
    JSON.stringify(a, texts) < JSON.stringify(b, texts) ? -1 : 1;
  expect(lines.toSorted(bySeq)).toEqual(stated.toSorted(bySeq));
}

const texts = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}` : value);

it('tells of every moment what a fold of the log up to there says', {
  timeout: 240_000,
}, async () => {
  let runs = 0;
  const check = async (each: Story) => {
    runs += 1;
    const ledger = `led_story${runs}`;
    const { deps, entries, last } = await journalled(ledger, each);
    const [wallets, budgets] = [walletsAsOf(deps), budgetsAsOf(deps)];
    const first = entries[0]?.at ?? 0;
    for (const part of each.moments) {
      const seq = Math.floor(part * entries.length);
      const upTo = entries.slice(0, seq);
      const answer = await wallets(ledger, all, { kind: 'seq', seq: BigInt(seq) });
      expect(answer.asOf).toEqual({ seq: BigInt(seq), at: BigInt(upTo.at(-1)?.at ?? 0) });
      expect(told(answer.wallets)).toEqual(moved(naive(upTo)));

      const at = Math.floor(first - hour + part * (last - first + 30 * hour));
      const time = formatMicros(at);
      const byThen = entries.filter((entry) => entry.at <= at);
      const earlier = await wallets(ledger, all, { kind: 'time', time });
      expect(earlier.asOf.seq).toBe(BigInt(byThen.length));
      expect(told(earlier.wallets)).toEqual(moved(naive(byThen)));

      const onDate = await wallets(ledger, all, { kind: 'effective', time });
      expect(told(onDate.wallets)).toEqual(moved(naiveOn(entries, at)));

      await expectStatement(deps, ledger, {
        entries,
        from: first + Math.floor(part * hour),
        to: at,
      });

      const state = emptyState();
      for (const entry of byThen) evolve(state, entry);
      for (const node of ['org', 'dep', 'team', 'user', 'dep2']) {
        const found = await budgets(ledger, node, { kind: 'time', time });
        const expected = (state.budgets.get(node) ?? []).map((b) => budgetNow(b, at, 'UTC'));
        const named = (b: { asset: string; window: string }) => `${b.asset} ${b.window}`;
        const sorted = expected.toSorted((a, b) => (named(a) < named(b) ? -1 : 1));
        expect(found.budgets).toEqual(sorted);
      }
    }
    await expectAllLines(deps, { ledger, entries });
  };
  await fc.assert(fc.asyncProperty(story, check), { numRuns: 8, endOnFailure: true });
});
