import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerCommand } from '../src/domain/commands.ts';
import { expiringHolds } from '../src/domain/decide-hold.ts';
import { dueCommands } from '../src/domain/due.ts';
import { evolve } from '../src/domain/evolve.ts';
import { emptyState } from '../src/domain/state.ts';
import { aimed } from './aim-command.ts';
import { anyCommand } from './any-command.ts';
import { expectBooks, expectExpired, expectTruth } from './expect-books.ts';
import { day, hour } from './given.ts';
import { begin, decoded, type Run, submit } from './run-commands.ts';

// Methodology: throw arbitrary commands of every kind at a ledger, some of them twice, while time
// moves over days and what becomes due is commanded. After every entry the books are compared with a
// second, naive set of books, and what the ledger promises is checked there, not only at the end.

const step = fc.record({
  command: anyCommand,
  aim: fc.nat(999),
  /** How much later than the step before it. */
  later: fc.constantFrom(0, 0, 0, 1, hour, 9 * hour, day + hour),
  again: fc.boolean(),
});

const steps = fc.array(step, { minLength: 40, maxLength: 120 });

/** What the writer asks of itself when it looks at the clock. */
function keepHouse(run: Run): void {
  const { state, lives } = run.memory;
  lives.at(run.now);
  const at = Math.max(run.now, state.at + 1);
  for (const command of [...dueCommands(state, at), ...expiringHolds(state, { at, lives })]) {
    expectAfter(run, submit(run, command, undefined).added);
  }
  expectExpired(run.books, run.now);
}

function expectAfter(run: Run, added: ReturnType<typeof submit>['added']): void {
  for (const entry of added) expectTruth(run.books, entry);
  expectBooks(run.memory.state, run.books);
}

/** The same command once more: the same answer, and nothing new. */
function repeat(run: Run, wish: LedgerCommand, { index, answer }: Repeated): void {
  const { added, answer: second } = submit(run, wish, index);
  expectAfter(run, added);
  // These are asked again on purpose, under no key.
  if (wish.type === 'CloseUnseen' || wish.type === 'LapseLease') return;
  if (wish.type === 'ExpireHold') return;
  expect(added).toEqual([]);
  // Its ask may have been closed.
  if (wish.type === 'OpenLease' && second.outcome === 'refused') return;
  expect({ ...second, repeated: false }).toEqual({ ...answer, repeated: false });
}

interface Repeated {
  readonly index: number;
  readonly answer: ReturnType<typeof submit>['answer'];
}

describe('a ledger under any sequence of commands', () => {
  it('keeps its books, admits nothing past a limit, and repeats its answers', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const run = begin();
        for (const [index, { command, aim, later, again }] of all.entries()) {
          run.now += later;
          keepHouse(run);
          const wish = aimed(run, command, aim);
          const { answer, added } = submit(run, wish, index);
          expectAfter(run, added);
          const isBound = answer.outcome === 'accepted' || added.length > 0;
          if (again && isBound) repeat(run, wish, { index, answer });
        }
      }),
      { numRuns: 80 },
    );
  });

  it('is the same after reading its log again', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const run = begin();
        for (const [index, { command, aim, later }] of all.entries()) {
          run.now += later;
          keepHouse(run);
          expectAfter(run, submit(run, aimed(run, command, aim), index).added);
        }
        const state = emptyState();
        for (const entry of decoded(run)) evolve(state, entry);
        expect(state).toEqual(run.memory.state);
      }),
      { numRuns: 40 },
    );
  });
});
