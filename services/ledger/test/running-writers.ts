import { type ManualClock, manualClock } from '@alfred/clock';
import type { EventStore } from '@alfred/event-store';
import { memorySnapshots } from '../src/adapters/memory-snapshots.ts';
import type { Answer } from '../src/app/answer.ts';
import { type ApplyCommands, applyCommands } from '../src/app/apply-commands.ts';
import { driveTransfers } from '../src/app/drive-transfers.ts';
import { keepHouse } from '../src/app/keep-house.ts';
import type { LoadDeps } from '../src/app/load-memory.ts';
import { listOverdueLeases } from '../src/app/open-leases.ts';
import { writers } from '../src/app/writers.ts';
import type { LedgerCommand } from '../src/domain/commands.ts';
import { evolve } from '../src/domain/evolve.ts';
import { isOwnKeyed, ownKeyOf } from '../src/domain/keys.ts';
import { emptyState } from '../src/domain/state.ts';
import type { Submission } from '../src/domain/submission.ts';
import type { OtherLedgers } from '../src/ports/other-ledgers.ts';
import { digestOf, nothingBeside } from '../src/wire/command-digest.ts';
import { decodeEntry } from '../src/wire/decode-entry.ts';
import type { Entry } from '../src/wire/entry.ts';
import { start } from './given.ts';
import { loadDeps } from './load-deps.ts';
import { inEveryShard, ownsAll } from './owns-all.ts';

/** The ledger's part of one process, over a store that may outlive it. */
export interface RunningWriters {
  readonly clock: ManualClock;
  readonly faults: unknown[];
  /** Holds that a capture took more from than they had. */
  readonly overruns: string[];
  readonly open: ReturnType<typeof writers>;
  submit(ledger: string, ...submissions: readonly Submission[]): Promise<readonly Answer[]>;
  /** Commands under their own keys, or under keys of the relay that say what they are. */
  apply(ledger: string, ...commands: readonly LedgerCommand[]): Promise<readonly Answer[]>;
  keepHouse(): Promise<void>;
  driveTransfers(): Promise<void>;
  /** Opens every ledger that there is. */
  openAll(): Promise<void>;
  overdue(): Promise<readonly string[]>;
}

export function runWriters(
  store: EventStore,
  over: Partial<LoadDeps> & { readonly clock?: ManualClock } = {},
): RunningWriters {
  const clock = over.clock ?? manualClock(BigInt(start));
  const faults: unknown[] = [];
  const overruns: string[] = [];
  const onFault = (_: string, fault: unknown) => faults.push(fault);
  const open = writers({
    ...loadDeps(store, { snapshots: memorySnapshots(), ...over, clock }),
    clock,
    ownership: ownsAll,
    metrics: { committed: () => {}, overran: (_, hold) => overruns.push(hold), ended: () => {} },
    onCommitted: () => {},
    originOf: (ledger) => `alfred/dep/ledger/${ledger}`,
  });
  const submit = applyCommands({ writers: open });
  return {
    ...{ clock, faults, overruns, open },
    submit: (ledger, ...submissions) => submit(ledger, submissions),
    apply: (ledger, ...commands) => submit(ledger, commands.map(keyedSubmission)),
    keepHouse: keepHouse({ writers: open, onFault }),
    driveTransfers: driveTransfers({
      ...{ writers: open, store, applyCommands: submit, onFault },
      otherLedgers: writtenHere(submit),
    }),
    openAll: async () => {
      await inEveryShard(open.ofShard);
    },
    overdue: async () => {
      const list = listOverdueLeases({ writers: open });
      const leases = await inEveryShard((shard) => list(1_000, shard));
      return leases.map(({ lease }) => lease);
    },
  };
}

/** The other ledgers of a transfer, written where `applyCommands` writes. */
export function writtenHere(apply: ApplyCommands): OtherLedgers {
  return {
    credit: async (ledger, credit) => {
      const [answer] = await apply(ledger, [keyedSubmission(credit)]);
      return answer?.outcome === 'accepted' ? answer : { outcome: 'refused' };
    },
  };
}

/** A command as its edge would hand it in; the same command always has the same key. */
export function keyedSubmission(command: LedgerCommand): Submission {
  const digest = digestOf(command, nothingBeside);
  const key = isOwnKeyed(command) ? ownKeyOf(command) : `sys:${command.type}.${digest}`;
  return {
    ...{ key, digest, command, actor: undefined, ...nothingBeside, notAfter: undefined },
    bindsRefusal: command.type === 'CreditTransfer',
  };
}

/** The whole log. */
export async function entriesOf(store: EventStore, ledger: string): Promise<readonly Entry[]> {
  const stored = await store.read(ledger, 0n, 100_000);
  return stored.map(({ bytes }) => decodeEntry(bytes));
}

/** What stands on each account, folded from the log anew. */
export async function balancesOf(
  store: EventStore,
  ledger: string,
): Promise<Readonly<Record<string, bigint>>> {
  const state = emptyState();
  for (const entry of await entriesOf(store, ledger)) evolve(state, entry);
  return Object.fromEntries([...state.balances].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export async function typesOf(store: EventStore, ledger: string): Promise<readonly string[]> {
  return (await entriesOf(store, ledger)).map(({ event }) => event.type);
}
