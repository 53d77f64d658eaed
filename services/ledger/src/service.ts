import type { Clock, WallReading } from '@alfred/clock';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { isAlfredError } from '@alfred/errors';
import {
  type EventStore,
  eventStoreMigrations,
  knownOutcome,
  postgresEventStore,
} from '@alfred/event-store';
import { type Follower, follower } from '@alfred/projections';
import {
  backoffMs,
  migrate,
  type openPool,
  retrying,
  rpc,
  type Service,
  sleep,
  type Task,
} from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import { fileSignerKeys } from './adapters/file-signer-keys.ts';
import { meteredWriter } from './adapters/metered-writer.ts';
import { postgresCheckpoints, postgresSignerMemory } from './adapters/postgres-checkpoints.ts';
import { postgresCursor } from './adapters/postgres-cursor.ts';
import { postgresReadModel } from './adapters/postgres-read-model.ts';
import { postgresReadModelWriter } from './adapters/postgres-read-model-writer.ts';
import { missing } from './adapters/postgres-readiness.ts';
import { postgresSnapshots } from './adapters/postgres-snapshots.ts';
import { applyCommands } from './app/apply-commands.ts';
import { clockMissing, confirmClock, heedClock } from './app/clock.ts';
import { driveTransfers } from './app/drive-transfers.ts';
import { extendLeases } from './app/extend-leases.ts';
import { foldBalances } from './app/fold-balances.ts';
import { getHeadroom } from './app/headroom.ts';
import { keepHouse } from './app/keep-house.ts';
import { listBudgets } from './app/list-budgets.ts';
import { listWallets } from './app/list-wallets.ts';
import { type LogSignal, logSignal } from './app/log-signal.ts';
import { makeSnapshots } from './app/make-snapshots.ts';
import { getNodeMoney } from './app/node-money.ts';
import { listOpenLeases, listOverdueLeases } from './app/open-leases.ts';
import { previewLease } from './app/preview-lease.ts';
import { getCheckpoint, listCheckpointKeys } from './app/read-checkpoints.ts';
import { readEntries } from './app/read-entries.ts';
import { signer } from './app/sign-checkpoints.ts';
import { ticker } from './app/ticker.ts';
import { writers } from './app/writers.ts';
import { type LedgerConfig, ledgerConfig } from './config.ts';
import { type LedgerApp, ledgerApi } from './grpc/ledger-api.ts';
import { balancesProjection, projectBalances } from './projections/balances.ts';
import { verifiedLogProjection, verifyLog } from './projections/verified-log.ts';

/** Everything the ledger needs from outside. No defaults: a forgotten dependency must not compile. */
export interface LedgerDeps {
  /** With the search path on the schema `ledger`; four connections keep every part moving. */
  readonly pool: ReturnType<typeof openPool>;
  readonly clock: Clock;
  readonly meter: Telemetry['meter'];
  readonly logger: Logger;
  readonly config: LedgerConfig;
}

const schema = 'ledger';

/** How patiently a writer asks what became of a batch: about five seconds in all. */
const outcomePatience = { firstDelayMs: 20, delayMaxMs: 1_000 };
const outcomeAttemptsMax = 10;
const lookupAttemptsMax = 5;

const secondMs = 1_000;
/** A snapshot of a ledger is made at most so often. */
const snapshotMs = 60_000;

/** The ledger: the only place that says no to money. */
export function createLedgerService(deps: LedgerDeps): Service {
  const parts = partsOf(deps);
  return {
    name: 'ledger',
    rpc: [rpc(LedgerDefinition, ledgerApi(appOf(parts)))],
    consumers: [],
    tasks: [
      migrationTask(deps.pool),
      { name: 'ledger.signer', start: async () => {}, stop: parts.sign.stop },
      waking(balancesFollower(parts), parts.appended),
      waking(signerFollower(parts), parts.appended),
      { name: 'ledger.writers', start: parts.writers.openAll, stop: parts.writers.stop },
      ...ownTasks(parts),
    ],
    ready: async () => [...(await missing(deps.pool)), ...clockMissing(parts.writers.wall)],
  };
}

type Parts = ReturnType<typeof partsOf>;

function partsOf({ pool, clock, meter, logger, config }: LedgerDeps) {
  const { deployment, signerFolder, leaseGraceMs, snapshotEntries } = ledgerConfig.parse(config);
  const originOf = (ledger: string) => `alfred/${deployment}/ledger/${ledger}`;
  const store = knownOutcome(patientReads(postgresEventStore(pool)), {
    attemptsMax: outcomeAttemptsMax,
    pause: (attempt) => sleep(backoffMs(attempt, outcomePatience)),
  });
  const [appended, projected, signed] = [logSignal(), logSignal(), logSignal()];
  const checkpoints = postgresCheckpoints(pool);
  const keys = fileSignerKeys({ folder: signerFolder, originOf });
  const onFault = (ledger: string, fault: unknown) =>
    logger.error({ ledger, err: fault }, 'following_failed');
  const snapshots = postgresSnapshots(pool);
  const onIgnored = (ledger: string, why: string) =>
    logger.warn({ ledger, why }, 'snapshot_ignored');
  return {
    ...{ pool, clock, store, appended, projected, signed, checkpoints, keys, onFault },
    ...{ snapshots, onIgnored, entriesMin: snapshotEntries },
    onClock: (said: string, { wall, expected, isSteady }: WallReading) =>
      logger.warn({ steady: isSteady, stepMicros: wall - expected }, said),
    readModel: postgresReadModel(pool),
    writers: writers({
      ...{ store, snapshots, onIgnored, clock, originOf, graceMs: leaseGraceMs },
      metrics: meteredWriter({ meter, logger }),
      onCommitted: appended.raise,
    }),
    sign: signer({
      ...{ checkpoints, keys, clock, originOf, onFault },
      onSigned: (ledger, size) => signed.raise(ledger, Number(size)),
    }),
  };
}

/** A writer that cannot look something up must end, and reading a log again takes its time. */
function patientReads(store: EventStore): EventStore {
  const patience = { ...outcomePatience, attemptsMax: lookupAttemptsMax, worthwhile: isAway };
  return {
    ...store,
    head: (ledger) => retrying(() => store.head(ledger), patience),
    findKeys: (ledger, keys) => retrying(() => store.findKeys(ledger, keys), patience),
  };
}

const isAway = (fault: unknown) => isAlfredError(fault, 'database_unavailable');

function appOf(parts: Parts): LedgerApp {
  return {
    applyCommands: applyCommands(parts),
    getHeadroom: getHeadroom(parts),
    previewLease: previewLease(parts),
    getNodeMoney: getNodeMoney(parts),
    extendLeases: extendLeases(parts),
    listOpenLeases: listOpenLeases(parts),
    listOverdueLeases: listOverdueLeases(parts),
    readEntries: readEntries(parts),
    listWallets: listWallets(parts),
    listBudgets: listBudgets(parts),
    foldBalances: foldBalances(parts),
    getCheckpoint: getCheckpoint(parts),
    listCheckpointKeys: listCheckpointKeys(parts),
    getClock: parts.writers.wall.read,
    confirmClock: confirmClock({
      wall: parts.writers.wall,
      onConfirmed: (before) => parts.onClock('clock_confirmed', before),
    }),
  };
}

function balancesFollower({ pool, store, projected, onFault }: Parts): Follower {
  return follower({
    name: balancesProjection,
    log: store,
    cursor: postgresCursor(pool, balancesProjection),
    apply: projectBalances(postgresReadModelWriter),
    onAdvanced: (ledger, seq) => projected.raise(ledger, Number(seq)),
    onFault,
  });
}

function signerFollower({ pool, store, sign, onFault }: Parts): Follower {
  return follower({
    name: verifiedLogProjection,
    log: store,
    cursor: postgresCursor(pool, verifiedLogProjection),
    apply: verifyLog(postgresSignerMemory),
    onAdvanced: sign.verified,
    onFault,
  });
}

/** What the ledger does although nobody asks: it keeps house, brings transfers home, remembers. */
function ownTasks(parts: Parts): readonly Task[] {
  const every = (name: string, ms: number, run: () => Promise<void>): Task => ({
    name: `ledger.${name}`,
    ...ticker({
      run,
      onFault: (fault) => parts.onFault('', fault),
      pause: (signal) => sleep(ms, signal),
    }),
  });
  const transfers = driveTransfers({ ...parts, applyCommands: applyCommands(parts) });
  const heed = heedClock({
    wall: parts.writers.wall,
    onChanged: (reading) => parts.onClock('clock_changed', reading),
  });
  return [
    every('clock', secondMs, heed),
    every('housekeeping', secondMs, keepHouse(parts)),
    every('transfers', secondMs, transfers),
    every('snapshots', snapshotMs, makeSnapshots(parts)),
  ];
}

/** A follower that hears at once of what this process appends. */
function waking(each: Follower, appended: LogSignal): Task {
  let unlisten = () => {};
  return {
    name: `ledger.${each.name}`,
    start: async () => {
      unlisten = appended.listen(each.wake);
      await each.start();
    },
    stop: async () => {
      unlisten();
      await each.stop();
    },
  };
}

function migrationTask(pool: LedgerDeps['pool']): Task {
  const folder = new URL('./migrations/', import.meta.url);
  return {
    name: 'ledger.migrations',
    start: async () => {
      const log = { schema, folder: eventStoreMigrations, table: 'event_store_migration' };
      await migrate(pool, log);
      await migrate(pool, { schema, folder });
    },
    stop: async () => {},
  };
}
