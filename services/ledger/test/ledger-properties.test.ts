import { type NewEntry, noLeaf } from '@alfred/event-store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideInto, emptyDraft, type Memory } from '../src/app/memory.ts';
import { recentKeys } from '../src/app/recent-keys.ts';
import type { LedgerCommand } from '../src/domain/commands.ts';
import { evolve } from '../src/domain/evolve.ts';
import { balanceKey, type Counter, emptyState, type LedgerState } from '../src/domain/state.ts';
import { decodeEntry } from '../src/wire/decode-entry.ts';
import type { Entry } from '../src/wire/entry.ts';
import {
  allocate,
  budget,
  ending,
  giveBack,
  hour,
  issue,
  lease,
  openNode,
  start,
  tree,
  usd,
} from './given.ts';
import { counterName, naiveBooks } from './naive-books.ts';

// Methodology: throw arbitrary commands at a ledger, some of them twice, while time moves over days.
// After every entry the books are compared with a second, naive set of books, and what the ledger
// promises is checked there, not only at the end.

const spenders = ['user', 'other', 'dep'] as const;
const spender = fc.constantFrom(...spenders);
const anyNode = fc.constantFrom('org', 'dep', 'team', 'user', 'other');
const amount = fc.bigInt(0n, 60n);
const paid = fc.bigInt(1n, 80n);
/** Few leases and requests, so that commands meet each other; each lease has its own spender. */
const ask = fc.integer({ min: 1, max: 6 });
const spenderOf = (number: number) => spenders[number % spenders.length] ?? 'user';

const openings: fc.Arbitrary<LedgerCommand> = fc
  .tuple(ask, amount, amount)
  .map(([number, least, more]) =>
    lease(number, least, { node: spenderOf(number), most: least + more }),
  );

const endings: fc.Arbitrary<LedgerCommand> = fc
  .record({
    request: fc.integer({ min: 1, max: 40 }).map((number) => `req${number}`),
    number: ask,
    how: fc.constantFrom('settled', 'settled', 'released', 'reconciled'),
    sum: amount,
  })
  .map(({ request, number, how, sum }) =>
    ending(request, how === 'released' ? 0n : sum, {
      lease: `lea${number}`,
      node: spenderOf(number),
      ending: how as 'settled',
    }),
  );

const returns: fc.Arbitrary<LedgerCommand> = fc
  .tuple(ask, fc.integer({ min: 0, max: 4 }))
  .map(([number, admitted]) => giveBack(admitted, { lease: `lea${number}` }));

const command: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc.tuple(spender, paid).map(([node, sum]) => issue(node, sum)),
  fc.tuple(spender, spender, paid).map(([from, to, sum]) => allocate(from, to, sum)),
  {
    weight: 2,
    arbitrary: fc
      .tuple(anyNode, amount, fc.constantFrom('day', 'lifetime'))
      .map(([node, limit, window]) => budget(node, limit * 3n, window as 'day')),
  },
  { weight: 4, arbitrary: openings },
  { weight: 6, arbitrary: endings },
  { weight: 2, arbitrary: returns },
  fc.constantFrom<LedgerCommand>(openNode('new', 'team', 'user'), openNode('new', 'user', 'team')),
);

const step = fc.record({
  command,
  /** How much later than the step before it. */
  later: fc.constantFrom(0, 1, hour, 9 * hour),
  again: fc.boolean(),
});

interface Run {
  readonly memory: Memory;
  readonly stored: NewEntry[];
  now: number;
}

function keyOf(wish: LedgerCommand, index: number): string {
  if (wish.type === 'OpenLease') return `lease:inc:${wish.ask}`;
  if (wish.type === 'CaptureUsage') return `use:${wish.request}`;
  if (wish.type === 'ReturnLease') return `lease:inc:${wish.lease}:return`;
  return `api:key:${index}`;
}

function submit({ memory, stored, now }: Run, wish: LedgerCommand, index: number) {
  const draft = emptyDraft(memory);
  const plain = JSON.stringify(wish, (_, value) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
  const submission = {
    ...{ key: keyOf(wish, index), actor: undefined, policy: undefined, price: undefined },
    digest: Buffer.from(plain).toString('hex').padEnd(64, '0').slice(-64),
    notAfter: undefined,
    bindsRefusal: keyOf(wish, index).startsWith('api:'),
    command: wish,
  };
  const answer = decideInto(memory, draft, { submission, now });
  stored.push(...draft.entries);
  return { answer, added: draft.entries.map(({ bytes }) => decodeEntry(bytes)) };
}

function begin(): Run {
  const memory = {
    ...{ ledger: 'led', epoch: 1, origin: 'alfred/dep/led', leaf: noLeaf },
    state: emptyState(),
    keys: recentKeys(10_000),
  };
  const run = { memory, stored: [], now: start };
  const funds = spenders.map((node) => issue(node, 200n));
  for (const [index, wish] of [...tree, ...funds].entries()) submit(run, wish, -1 - index);
  return run;
}

function decoded({ stored }: Run): readonly Entry[] {
  return stored.map(({ bytes }) => decodeEntry(bytes));
}

function expectBooks(state: LedgerState, entries: readonly Entry[]): void {
  const books = naiveBooks(entries);
  let total = 0n;
  for (const [key, balance] of books.balances) {
    expect(state.balances.get(key) ?? 0n).toBe(balance);
    if (/^(wallet|held):/.test(key)) expect(balance).toBeGreaterThanOrEqual(0n);
    total += balance;
  }
  expect(total).toBe(0n);
  const open = [...books.holds].filter(([, hold]) => hold.open);
  expect([...state.leases.keys()].sort()).toEqual(open.map(([id]) => id).sort());
  for (const { admitted, ended } of state.leases.values()) {
    expect(ended).toBeLessThan(admitted ?? Number.POSITIVE_INFINITY);
  }
  for (const [id, hold] of books.holds) {
    expect(books.balances.get(`held:${id} ${usd}`) ?? 0n).toBe(hold.open ? hold.held : 0n);
  }
  for (const [key, holds] of state.holds) {
    const onIt = open.filter(
      ([, { wallet, asset }]) => balanceKey(`wallet:${wallet}`, asset) === key,
    );
    expect(holds.live).toBe(onIt.length);
    expect(holds.held).toBe(onIt.reduce((sum, [, { held }]) => sum + held, 0n));
  }
  for (const counter of [...state.budgets.values()]
    .flat()
    .flatMap((b) => [...b.counters.values()])) {
    const { node, asset, window } = counter.budget;
    const name = counterName(
      `${node} ${asset} ${window}`,
      window,
      Date.parse(counter.start) * 1000,
    );
    const { used, held } = books.counters.get(name) ?? { used: 0n, held: 0n };
    const live = open.filter(([, { countsIn }]) => countsIn.has(name)).length;
    expect({ name, ...pick(counter) }).toEqual({ name, used, held, live });
  }
}

const pick = ({ used, held, live }: Counter) => ({ used, held, live });

/** A1: whoever was admitted fitted into every budget on the path, and the wallet paid for it. */
function expectAdmission(state: LedgerState, { event }: Entry): void {
  if (event.type !== 'LeaseOpened.v1') return;
  const counted = event.data.budgets.map(({ node }) => node);
  const due = [...state.budgets.values()]
    .flat()
    .filter(({ node, asset }) => asset === event.data.asset && event.data.path.includes(node));
  expect(counted.toSorted()).toEqual(due.map(({ node }) => node).toSorted());
  for (const { used, held, limit } of event.data.budgets) {
    expect(used + held).toBeLessThanOrEqual(limit);
  }
}

describe('a ledger under any sequence of commands', () => {
  it('keeps its books, admits nothing past a limit, and repeats its answers', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
        const run = begin();
        for (const [index, { command: wish, later, again }] of steps.entries()) {
          run.now += later;
          const { answer, added } = submit(run, wish, index);
          for (const entry of added) expectAdmission(run.memory.state, entry);
          expectBooks(run.memory.state, decoded(run));
          if (!again || (answer.outcome === 'refused' && added.length === 0)) continue;
          const repeat = submit(run, wish, index);
          expect(repeat.added).toEqual([]);
          expect({ ...repeat.answer, repeated: false }).toEqual({ ...answer, repeated: false });
        }
      }),
      { numRuns: 150 },
    );
  });

  it('is the same after reading its log again', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
        const run = begin();
        for (const [index, { command: wish, later }] of steps.entries()) {
          run.now += later;
          submit(run, wish, index);
        }
        const state = emptyState();
        for (const entry of decoded(run)) evolve(state, entry);
        expect(state).toEqual(run.memory.state);
      }),
      { numRuns: 100 },
    );
  });
});
