// A second set of books about a lease holder, kept by other means: from what was granted to it, what
// requests took, and what it said.
import { expect } from 'vitest';
import type { AskWish } from '../src/adapters/lease-wish.ts';
import type { TakeAnswer, Taken } from '../src/ports/leases.ts';
import { grantOf, type LeaseScene, leaseScene } from './lease-scene.ts';

/** One thing that happens; `amount` says how much, which, or how long. */
export interface AuditStep {
  readonly kind: keyof Steps;
  readonly amount: bigint;
}

type Steps = ReturnType<typeof stepsOf>;

/** What happened to one lease that the holder has seen. */
interface Account {
  readonly number: number;
  readonly granted: bigint;
  reserved: bigint;
  charged: bigint;
  /** Parts that went back, by their number. */
  readonly back: Map<number, bigint>;
  running: number;
  admitted: number;
  returned: number;
  /** Its limits have changed since. */
  isRecalled: boolean;
  /** The ledger has its last word. */
  isParted: boolean;
}

interface Part {
  readonly taken: Taken;
  estimate: bigint;
}

interface Books {
  readonly made: LeaseScene;
  readonly accounts: Map<string, Account>;
  /** Parts that were taken, and not admitted yet. */
  readonly taken: Part[];
  readonly running: Part[];
  /** Questions asked before a limit changed. */
  outdated: number;
  /** How much of what the holder said was read. */
  heardOthers: number;
  heardReturned: number;
  claims: number;
}

/** A holder, and an auditor who looks at it after every step. */
export function leaseAudit() {
  const made = leaseScene();
  const start = { outdated: 0, heardOthers: 0, heardReturned: 0, claims: 0 };
  const books: Books = { made, accounts: new Map(), taken: [], running: [], ...start };
  const steps = stepsOf(books);
  return {
    step: async ({ kind, amount }: AuditStep): Promise<void> => {
      steps[kind](amount);
      await made.settle();
      check(books);
    },
    /** Everything ends: then every lease has gone back, once. */
    close: async (): Promise<void> => {
      while (books.taken.length + books.running.length > 0) {
        steps.admit(0n);
        steps.end(0n);
        await made.settle();
        check(books);
      }
      made.holder.returnIdle();
      check(books);
      for (const { returned } of books.accounts.values()) expect(returned).toBe(1);
      expect(made.holder.held()).toBe(0);
    },
  };
}

function stepsOf(books: Books) {
  return {
    ...requestSteps(books),
    ...answerSteps(books),
    ...recallSteps(books),
    ...worldSteps(books),
  };
}

/** Requests come and end. */
function requestSteps(books: Books) {
  const { made, taken, running } = books;
  return {
    take: (amount: bigint) =>
      void made.take(amount).then((answer) => reserve(books, answer, amount)),
    claim: () => {
      books.claims += 1;
      void made.claim(`req_${books.claims}`).then((answer) => reserve(books, answer, 10n));
    },
    admit: (amount: bigint) => {
      const [part] = taken.splice(Number(amount) % Math.max(1, taken.length), 1);
      if (part) admit(books, part);
    },
    cancel: (amount: bigint) => {
      const [part] = taken.splice(Number(amount) % Math.max(1, taken.length), 1);
      if (!part) return;
      const account = accountOf(books, part.taken.lease);
      account.reserved -= part.estimate;
      account.running -= 1;
      part.taken.cancel();
    },
    raise: (amount: bigint) => {
      const part = pick(running, amount);
      if (!part?.taken.raise(amount)) return;
      const account = accountOf(books, part.taken.lease);
      expect(account.isRecalled).toBe(false);
      account.reserved += amount;
      part.estimate += amount;
    },
    end: (amount: bigint) => {
      const [ended] = running.splice(Number(amount) % Math.max(1, running.length), 1);
      if (!ended) return;
      const account = accountOf(books, ended.taken.lease);
      const charged = amount < ended.estimate ? amount : ended.estimate;
      account.reserved -= ended.estimate;
      account.charged += charged;
      account.running -= 1;
      ended.taken.end(charged);
    },
  };
}

/** Quota answers any question, also one that was answered or given up: late, and twice. */
function answerSteps(books: Books) {
  const { made, accounts } = books;
  const { holder } = made;
  const answer = (wish: AskWish | undefined, more: bigint): void => {
    if (wish) grant(books, wish.number, wish.claim ? wish.estimate : wish.estimate + more);
  };
  return {
    grant: (amount: bigint) => answer(pick(made.wishes, amount), amount / 5n),
    grantLast: (amount: bigint) => answer(made.wishes.at(-1), amount),
    refuse: (amount: bigint) => {
      const wish = pick(made.wishes, amount);
      const code = pick(['budget_held', 'insufficient_credits', 'deadline_exceeded'], amount) ?? '';
      if (wish) holder.refused({ number: wish.number, code, params: {} });
    },
    extended: (amount: bigint) => {
      const lease = pick([...accounts.keys()], amount);
      const ttlMicros = (amount % 4n) * 10_000_000n;
      if (lease) holder.extended({ lease, ttlMicros });
    },
    givenBack: (amount: bigint) => {
      const part = made.others.find((wish) => wish.type === 'giveBack');
      if (part?.type === 'giveBack')
        holder.givenBack(part.lease, part.number + Number(amount % 2n));
    },
    checked: (amount: bigint) => holder.checked('led_a', Number(amount)),
  };
}

/** Others want the money, or its limits change. */
function recallSteps(books: Books) {
  const { made, accounts } = books;
  return {
    recallIdle: () => made.holder.recalled({ ...place, busy: false }),
    recallAll: () => {
      for (const account of accounts.values()) account.isRecalled = true;
      books.outdated = made.wishes.at(-1)?.number ?? 0;
      made.holder.recalled({ ...place, busy: true });
    },
  };
}

/** Time passes or jumps, streams break, and last words reach the ledger. */
function worldSteps(books: Books) {
  const { made } = books;
  return {
    wait: (amount: bigint) => made.wait(Number(amount) * 100),
    sleep: (amount: bigint) => made.clock.stepMicros(amount * 1_000_000n),
    break: () => {
      made.isOpen = false;
      made.holder.disconnected();
    },
    connect: () => {
      made.isOpen = true;
      made.holder.connected();
    },
    parted: () => {
      const gone = made.holder.parting();
      for (const id of gone) accountOf(books, id).isParted = true;
      made.holder.parted(gone);
    },
  };
}

function pick<One>(all: readonly One[], by: bigint): One | undefined {
  return all[Number(by) % all.length];
}

const place = { ledger: 'led_a', node: 'usr_a', asset: 'USD/9' };

/** Whether the holder took it is seen by how much it holds. */
function grant({ made, accounts, outdated }: Books, number: number, amount: bigint): void {
  const { lease } = grantOf(number, amount);
  const before = made.holder.held() + made.returned.length;
  made.holder.granted(grantOf(number, amount));
  if (made.holder.held() + made.returned.length === before) return;
  expect(accounts.has(lease)).toBe(false);
  const nothing = { reserved: 0n, charged: 0n, running: 0, admitted: 0, returned: 0 };
  const isRecalled = number <= outdated;
  const fresh = { back: new Map(), isRecalled, isParted: false };
  accounts.set(lease, { number, granted: amount, ...nothing, ...fresh });
}

function reserve(books: Books, answer: TakeAnswer, estimate: bigint): void {
  if (answer.outcome !== 'taken') return;
  const account = accountOf(books, answer.lease);
  account.reserved += estimate;
  account.running += 1;
  books.taken.push({ taken: answer, estimate });
}

function admit(books: Books, part: Part): void {
  const account = accountOf(books, part.taken.lease);
  account.admitted += 1;
  const mayBegin = part.taken.admit();
  if (account.isRecalled) expect(mayBegin).toBe(false);
  books.running.push(part);
}

function check(books: Books): void {
  hear(books);
  for (const account of books.accounts.values()) {
    const back = [...account.back.values()].reduce((sum, part) => sum + part, 0n);
    expect(back + account.reserved + account.charged <= account.granted).toBe(true);
    expect(account.returned).toBeLessThanOrEqual(1);
    if (account.returned === 1) expect(account.running).toBe(0);
  }
}

/** Reads what the holder said since the last time. */
function hear(books: Books): void {
  const { made, accounts } = books;
  for (const { lease, admitted } of made.returned.slice(books.heardReturned)) {
    const account = accountOf(books, lease);
    account.returned += 1;
    expect(admitted).toBe(account.admitted);
  }
  books.heardReturned = made.returned.length;
  for (const wish of made.others.slice(books.heardOthers)) {
    if (wish.type === 'giveBack') hearPart(accountOf(books, wish.lease), wish);
    if (wish.type !== 'held') continue;
    const listed = new Set(wish.ledgers.flatMap(({ leases }) => leases));
    // Whatever is not in the list is freed: nothing that was seen may be missing.
    for (const [lease, { number, isParted }] of accounts) {
      if (number <= wish.upTo && !isParted) expect(listed).toContain(lease);
    }
  }
  books.heardOthers = made.others.length;
}

/** The same number is the same part, however often it is said. */
function hearPart(
  { back }: Account,
  { number, amount }: { readonly number: number; readonly amount: bigint },
): void {
  expect(amount > 0n).toBe(true);
  expect(back.get(number) ?? amount).toBe(amount);
  back.set(number, amount);
}

function accountOf({ accounts }: Books, lease: string): Account {
  const account = accounts.get(lease);
  if (!account) throw new Error(`the holder knows a lease that nobody granted: ${lease}`);
  return account;
}
