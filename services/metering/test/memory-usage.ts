// The ports of metering in memory, as badly behaved as a test wants them.
import { AlfredError } from '@alfred/errors';
import type { UsageCommand } from '../src/domain/plan-usage.ts';
import type { UsageAnswer, UsageLedger } from '../src/ports/usage-ledger.ts';
import type { AppliedRun, UsageStore } from '../src/ports/usage-store.ts';
import { estimate } from './usage-factory.ts';

export interface MemoryUsageStore extends UsageStore {
  readonly runs: AppliedRun[];
  /** The next commits fail before they write anything. */
  failCommits(count: number): void;
  /** What everybody sees of the cursor. */
  readonly cursors: Map<string, bigint>;
}

export function memoryUsageStore(): MemoryUsageStore {
  const cursors = new Map<string, bigint>();
  const runs: AppliedRun[] = [];
  let failing = 0;
  return {
    runs,
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
    storyOf: async () => undefined,
    isReachable: async () => true,
  };
}

export interface MemoryLedger extends UsageLedger {
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

export const keyOf = (command: UsageCommand): string =>
  command.type === 'capture' ? `use:${command.of.request}` : `return:${command.of.lease}`;

/** A ledger that knows the rule of keys, and nothing of money. */
export function memoryLedger(): MemoryLedger {
  const effects: UsageCommand[] = [];
  const calls: number[] = [];
  const answers = new Map<string, UsageAnswer>();
  let failing = { count: 0, when: 'before', error: new AlfredError('service_unavailable') };
  let exceeding = (_: UsageCommand): boolean => false;
  let refusal: { code: string; which: (command: UsageCommand) => boolean } | undefined;

  function answer(command: UsageCommand): UsageAnswer {
    const known = answers.get(keyOf(command));
    if (known) return known;
    if (refusal?.which(command)) return { outcome: 'refused', code: refusal.code, params: {} };
    effects.push(command);
    const isBeyondLease = exceeding(command);
    const entry = BigInt(effects.length);
    const accepted: UsageAnswer = { outcome: 'accepted', entry, isBeyondLease };
    answers.set(keyOf(command), accepted);
    return accepted;
  }

  return {
    effects,
    calls,
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
