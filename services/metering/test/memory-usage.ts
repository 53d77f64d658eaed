// The ports of metering in memory, as badly behaved as a test wants them.
import { inspect } from 'node:util';
import { AlfredError } from '@alfred/errors';
import type { UsageCommand } from '../src/domain/usage-command.ts';
import type { OverdueLease, UsageAnswer, UsageLedger } from '../src/ports/usage-ledger.ts';
import type { AppliedRun, UsageStore } from '../src/ports/usage-store.ts';
import { estimate } from './usage-factory.ts';

export interface MemoryUsageStore extends UsageStore {
  readonly runs: AppliedRun[];
  /** The next commits fail before they write anything. */
  failCommits(count: number): void;
  /** Leases that were ended by policy. */
  readonly expired: Set<string>;
  /** What everybody sees of the cursor. */
  readonly cursors: Map<string, bigint>;
}

export function memoryUsageStore(): MemoryUsageStore {
  const cursors = new Map<string, bigint>();
  const runs: AppliedRun[] = [];
  const expired = new Set<string>();
  let failing = 0;
  return {
    runs,
    expired,
    cursors,
    failCommits: (count) => {
      failing = count;
    },
    cursorOf: async (incarnation) => cursors.get(incarnation),
    commit: async (run) => {
      if (failing > 0) {
        failing -= 1;
        throw new AlfredError('database_unavailable');
      }
      if (cursors.get(run.incarnation) !== run.from) return false;
      cursors.set(run.incarnation, run.to);
      runs.push(run);
      return true;
    },
    estimatesOf: async (requests) => {
      const known = runs.flatMap(({ stories }) => stories.map(({ request }) => request));
      return new Map(known.filter((id) => requests.includes(id)).map((id) => [id, estimate]));
    },
    reconciledOf: async (requests) => {
      const told = runs.flatMap(({ stories }) => stories);
      const known = told.filter((part) => part.reconciled).map(({ request }) => request);
      return new Set(known.filter((request) => requests.includes(request)));
    },
    expiredOf: async (leases) => new Set(leases.filter((lease) => expired.has(lease))),
    storyOf: async () => undefined,
    isReachable: async () => true,
  };
}

type Accepted = Extract<UsageAnswer, { readonly outcome: 'accepted' }>;

export interface MemoryLedger extends UsageLedger {
  /** Leases whose grace has passed. */
  readonly waiting: OverdueLease[];
  /** Every effect, in order: the same command twice is one effect. */
  readonly effects: UsageCommand[];
  readonly calls: number[];
  /** The next calls fail: before they change anything, or after they changed everything. */
  fail(count: number, when: 'before' | 'after', error?: AlfredError): void;
  /** These commands are refused. */
  refuse(code: string, which: (command: UsageCommand) => boolean): void;
  /** These commands take more than their lease holds. */
  overrun(which: (command: UsageCommand) => boolean): void;
}

export function keyOf(command: UsageCommand): string {
  switch (command.type) {
    case 'capture':
      return `use:${command.of.request}`;
    case 'late':
      return `late:${command.of.request}`;
    case 'return':
      return `return:${command.of.lease}`;
    case 'rerate':
      return `rerate:${command.of.request}:${command.price}`;
    case 'expire':
      return `expire:${command.of.lease}`;
    case 'report':
      return `out:${command.of.report}`;
  }
}

/** A ledger that knows the rule of keys, and nothing of money. */
export function memoryLedger(): MemoryLedger {
  const effects: UsageCommand[] = [];
  const calls: number[] = [];
  const answers = new Map<string, Accepted>();
  const contents = new Map<string, string>();
  let failing = { count: 0, when: 'before', error: new AlfredError('service_unavailable') };
  let exceeding = (_: UsageCommand): boolean => false;
  let refusal: { code: string; which: (command: UsageCommand) => boolean } | undefined;

  function answer(command: UsageCommand): UsageAnswer {
    const content = inspect(command, { depth: 6 });
    const known = answers.get(keyOf(command));
    if (known && contents.get(keyOf(command)) !== content) {
      return { outcome: 'refused', code: 'idempotency_key_reused', params: {} };
    }
    if (known) return { ...known, isRepeated: true };
    if (refusal?.which(command)) return { outcome: 'refused', code: refusal.code, params: {} };
    effects.push(command);
    const isBeyondLease = exceeding(command);
    const entry = BigInt(effects.length);
    const accepted: Accepted = { outcome: 'accepted', entry, isBeyondLease, isRepeated: false };
    answers.set(keyOf(command), accepted);
    contents.set(keyOf(command), content);
    return accepted;
  }

  const waiting: OverdueLease[] = [];
  return {
    effects,
    calls,
    waiting,
    overdue: async (limit) => waiting.slice(0, limit),
    fail: (count, when, error = new AlfredError('service_unavailable', { service: 'ledger' })) => {
      failing = { count, when, error };
    },
    refuse: (code, which) => {
      refusal = { code, which };
    },
    overrun: (which) => {
      exceeding = which;
    },
    apply: async (_, commands) => {
      calls.push(commands.length);
      const fails = failing.count > 0;
      if (fails) failing.count -= 1;
      if (fails && failing.when === 'before') throw failing.error;
      const answered = commands.map(answer);
      if (fails) throw failing.error;
      return answered;
    },
  };
}
