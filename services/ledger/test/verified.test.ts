import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyExport } from '@alfred/verify';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerCommand, OpenLease } from '../src/domain/commands.ts';
import { expiringHolds } from '../src/domain/decide-hold.ts';
import { dueCommands } from '../src/domain/due.ts';
import { entryExamples } from '../src/wire/entry-examples.ts';
import { aimed } from './aim-command.ts';
import { anyCommand } from './any-command.ts';
import { exportLog } from './exported.ts';
import { day, hour } from './given.ts';
import { claim } from './given-leases.ts';
import { begin, type Run, submit } from './run-commands.ts';

// Methodology: whatever a ledger is told, an auditor must find nothing wrong in the bytes that it
// wrote. The verifier shares no code with it, folds everything anew, and compares that with the
// balances as the ledger states them.

/** Far from each other, two of them with another offset in winter, one by half an hour. */
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'];

const step = fc.record({
  command: anyCommand,
  aim: fc.nat(999),
  /** How much later than the step before it: windows end, and some go by in which nothing happens. */
  later: fc.constantFrom(0, 0, 0, 1, hour, 9 * hour, day + hour, 3 * day, 40 * day),
  /** Instead of a week. */
  longer: fc.constantFrom(undefined, 'month' as const, 'quarter' as const),
  claims: fc.boolean(),
});

type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never;

const steps = fc.array(step, { minLength: 40, maxLength: 140, size: 'max' });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alfred-ledger-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Another key comes into use by a handover, which only a signer makes: the verifier tests those. */
const needsNoHandover = ({ command: { type } }: Step): boolean =>
  type !== 'RotateSignerKey' && type !== 'DeclareRestore';

/** A step's command, about something that is there and at times that are near. */
function commandOf(run: Run, { command, aim, longer, claims }: Step): LedgerCommand {
  const wish = aimed(run, command, aim);
  switch (wish.type) {
    case 'SetBudget':
    case 'RemoveBudget':
      return wish.window === 'week' && longer ? { ...wish, window: longer } : wish;
    case 'StartOverride': {
      const window = wish.window === 'week' && longer ? longer : wish.window;
      return { ...wish, window, endsAt: run.now + (1 + (aim % 4)) * 15 * hour };
    }
    case 'ScheduleMovement':
      return wish.dueAt === 0 ? wish : { ...wish, dueAt: run.now + (aim % 3) * day };
    case 'OpenLease':
      return claims ? claiming(run, wish, aim) : wish;
    case 'Rerate':
      return { ...wish, request: chargedBy(run, aim) ?? wish.request };
    default:
      return wish;
  }
}

/** A lease with a name that no other lease has, which its ask alone does not give it. */
function claiming({ stored }: Run, wish: OpenLease, aim: number): OpenLease {
  const lease = `${wish.lease}c${stored.length}`;
  return { ...wish, lease, claim: claim(1 + (aim % 3), `req${aim % 16}`) };
}

/** A request that has been charged. */
function chargedBy({ keyed }: Run, aim: number): string | undefined {
  const keys = [...keyed.keys()].filter((key) => /^(use|late):/.test(key));
  return keys[aim % Math.max(1, keys.length)]?.replace(/^\w+:/, '');
}

function play(zone: string, all: readonly Step[]): Run {
  const run = begin(zone);
  for (const [index, each] of all.entries()) {
    run.now += each.later;
    const { state, lives } = run.memory;
    lives.at(run.now);
    const at = Math.max(run.now, state.at + 1);
    for (const due of [...dueCommands(state, at), ...expiringHolds(state, { at, lives })]) {
      submit(run, due, undefined);
    }
    submit(run, commandOf(run, each), index);
  }
  return run;
}

async function verdictOn({ memory, stored }: Run) {
  const { ledger, state } = memory;
  const { origin } = state;
  const signer = await exportLog(folder, { ledger, origin, entries: stored });
  const options = { keys: [signer.verifierKey], changedAtOnce: 3 };
  const { outcome, trust, findings } = await verifyExport(folder, options);
  return { outcome, trust, findings };
}

describe('what a ledger writes', () => {
  it('is found to be true by its auditor, whatever the ledger was told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...zones), steps, async (zone, all) => {
        const verdict = await verdictOn(play(zone, all.filter(needsNoHandover)));
        expect(verdict).toEqual({ outcome: 'verified', trust: 'authenticated', findings: [] });
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('is found to be true where a node ends that has several assets', async () => {
    const commands: readonly LedgerCommand[] = [
      { type: 'OpenAsset', asset: 'TOK/0' },
      { type: 'IssueCredits', node: 'user', asset: 'TOK/0', amount: 1n, expiresAt: undefined },
      { type: 'IssueCredits', node: 'user', asset: 'USD/9', amount: 2n, expiresAt: undefined },
      { type: 'ArchiveNode', node: 'team', sweepTo: 'org' },
    ];
    const step = { aim: 0, later: 0, longer: undefined, claims: false };
    const run = play(
      'UTC',
      commands.map((command) => ({ ...step, command })),
    );
    expect(run.memory.state.archived.has('user')).toBe(true);
    const verdict = await verdictOn(run);
    expect(verdict).toEqual({ outcome: 'verified', trust: 'authenticated', findings: [] });
  });

  it('has entries of every type', async () => {
    const wanted = entryExamples.map(({ type }) => type).toSorted();
    const types = new Set<string>();
    for (let seed = 1; seed <= seedsMax && types.size < wanted.length; seed += 1) {
      for (const all of fc.sample(steps, { numRuns: 50, seed })) typesOf(play('UTC', all), types);
    }
    expect([...types].toSorted()).toEqual(wanted);
  }, 120_000);
});

/** Some types take several rare commands in a row, so it is looked for them until they are there. */
const seedsMax = 60;

function typesOf({ stored }: Run, types: Set<string>): void {
  for (const { bytes } of stored) {
    types.add(/"type":"(\w+\.v1)"/.exec(Buffer.from(bytes).toString())?.[1] ?? '');
  }
}
