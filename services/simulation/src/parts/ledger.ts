import { ApplyRequest, ApplyResponse, LedgerDefinition } from '@alfred/contracts/ledger';
import { isAlfredError } from '@alfred/errors';
import { type EventStore, knownOutcome } from '@alfred/event-store';
import { backoffMs, repeatingTask, retrying, rpc, sleep } from '@alfred/service-kit';
import { rpcOtherLedgers } from '../../../ledger/src/adapters/rpc-other-ledgers.ts';
import { applyCommands } from '../../../ledger/src/app/apply-commands.ts';
import { driveTransfers } from '../../../ledger/src/app/drive-transfers.ts';
import { extendLeases } from '../../../ledger/src/app/extend-leases.ts';
import { getHeadroom } from '../../../ledger/src/app/headroom.ts';
import { keepHouse } from '../../../ledger/src/app/keep-house.ts';
import { makeSnapshots } from '../../../ledger/src/app/make-snapshots.ts';
import { listOpenLeases, listOverdueLeases } from '../../../ledger/src/app/open-leases.ts';
import { type Writers, writers } from '../../../ledger/src/app/writers.ts';
import { type LedgerApp, ledgerApi } from '../../../ledger/src/grpc/ledger-api.ts';
import { ownsAll } from '../../../ledger/test/owns-all.ts';
import type { Network } from '../world/network.ts';
import type { Process } from '../world/process.ts';
import type { World } from '../world/world.ts';
import { honestOutcomes } from './honest-outcomes.ts';
import type { SimulatedLog } from './log.ts';
import type { SimulatedSnapshots } from './snapshots.ts';

/** The first line of a ledger's checkpoints. */
export const originOf = (ledger: string): string => `alfred/simulation/ledger/${ledger}`;

/** As the service has them. */
const outcomePatience = { firstDelayMs: 20, delayMaxMs: 1_000 };
const outcomeAttemptsMax = 10;
const lookupAttemptsMax = 5;
const secondMs = 1_000;
const snapshotMs = 60_000;

export interface LedgerDeps {
  readonly world: World;
  readonly network: Network;
  readonly log: SimulatedLog;
  readonly snapshots: SimulatedSnapshots;
  readonly process: Process;
  readonly graceMs: number;
  readonly entriesMin: number;
}

/** The part of a ledger process that decides and appends, over the run's log. */
export function startLedger(deps: LedgerDeps): Writers {
  const { world, network, log, process } = deps;
  const { clock } = process;
  const known = knownOutcome(patientReads(log.reachedBy(process)), {
    attemptsMax: outcomeAttemptsMax,
    pause: (attempt) => sleep(backoffMs(attempt, outcomePatience)),
  });
  const store = honestOutcomes(known, { world, log });
  const onFault = (ledger: string, fault: unknown): void =>
    world.note(`${process.name} ${ledger} ${fault instanceof Error ? fault.message : fault}`);
  const parts = {
    ...{ store, clock, originOf, onFault },
    snapshots: deps.snapshots.reachedBy(process),
    onIgnored: (ledger: string, why: string): void => {
      world.note(`${process.name} ignores the snapshot of ${ledger}: ${why}`);
      // A newer one of the other process is none of the log that was looked at a moment before.
      if (why !== 'it is as of no entry of this log') world.fail('snapshots', `${ledger}: ${why}`);
    },
    graceMs: deps.graceMs,
    entriesMin: deps.entriesMin,
  };
  const open = writers({
    ...parts,
    ownership: ownsAll,
    metrics: { committed: () => {}, overran: () => {}, ended: () => {} },
    onCommitted: () => {},
  });
  const used = {
    applyCommands: applyCommands({ writers: open }),
    getHeadroom: getHeadroom({ writers: open, clock }),
    extendLeases: extendLeases({ writers: open }),
    listOpenLeases: listOpenLeases({ writers: open }),
    listOverdueLeases: listOverdueLeases({ writers: open }),
  };
  // Nobody here reads projections or checkpoints.
  const api = ledgerApi(used as unknown as LedgerApp);
  network.serve(process.machine.name, process, [rpc(LedgerDefinition, api)]);
  // Every ledger process of a run writes every ledger.
  const otherLedgers = rpcOtherLedgers({
    apply: async (request) => {
      const context = {} as Parameters<typeof api.apply>[1];
      return ApplyResponse.fromPartial(await api.apply(ApplyRequest.fromPartial(request), context));
    },
  });
  const own = { ...parts, writers: open, applyCommands: used.applyCommands, otherLedgers };
  const every = (ms: number, run: () => Promise<void>): void => {
    const pause = (signal: AbortSignal) => sleep(ms, signal);
    const fault = (error: unknown) => onFault('', error);
    void repeatingTask({ name: 'ledger', round: run, pause, onFault: fault }).start();
  };
  every(secondMs, keepHouse(own));
  every(secondMs, driveTransfers(own));
  every(snapshotMs, makeSnapshots(own));
  return open;
}

/** As the service reads: a writer that cannot look something up must end. */
function patientReads(store: EventStore): EventStore {
  const patience = { ...outcomePatience, attemptsMax: lookupAttemptsMax, worthwhile: isAway };
  return {
    ...store,
    head: (ledger) => retrying(() => store.head(ledger), patience),
    findKeys: (ledger, keys) => retrying(() => store.findKeys(ledger, keys), patience),
  };
}

const isAway = (fault: unknown) => isAlfredError(fault, 'database_unavailable');
