import type { Clock, WallReading } from '@alfred/clock';
import { type LedgerClient, LedgerDefinition } from '@alfred/contracts/ledger';
import { isAlfredError } from '@alfred/errors';
import { type EventStore, knownOutcome, recentlyAppended } from '@alfred/event-store';
import { type Follower, follower } from '@alfred/projections';
import {
  backoffMs,
  type Claims,
  type openPool,
  repeatingTask,
  retrying,
  rpc,
  type Service,
  schemaTask,
  sleep,
  type Task,
} from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import { meteredPublisher } from './adapters/metered-publisher.ts';
import { meteredWriter } from './adapters/metered-writer.ts';
import { openEventStore } from './adapters/open-event-store.ts';
import { postgresJournal } from './adapters/postgres-journal.ts';
import { postgresPlacedHolds } from './adapters/postgres-placed-holds.ts';
import { postgresReadModel } from './adapters/postgres-read-model.ts';
import { missing } from './adapters/postgres-readiness.ts';
import { postgresSnapshots } from './adapters/postgres-snapshots.ts';
import { postgresStatements } from './adapters/postgres-statements.ts';
import { postgresTransfers } from './adapters/postgres-transfers.ts';
import { rpcOtherLedgers } from './adapters/rpc-other-ledgers.ts';
import { applyCommands } from './app/apply-commands.ts';
import { clockMissing, confirmClock, heedClock } from './app/clock.ts';
import { driveTransfers } from './app/drive-transfers.ts';
import { extendLeases } from './app/extend-leases.ts';
import { foldBalances } from './app/fold-balances.ts';
import { readHolds } from './app/holds.ts';
import { keepHouse } from './app/keep-house.ts';
import { listLedgers } from './app/list-ledgers.ts';
import { logSignal } from './app/log-signal.ts';
import { makeSnapshots } from './app/make-snapshots.ts';
import { listOpenLeases, listOverdueLeases } from './app/open-leases.ts';
import { ownedLog } from './app/owned-log.ts';
import { publishEntries, publisherName, streamCursor } from './app/publish-entries.ts';
import { readEntries } from './app/read-entries.ts';
import { readViews } from './app/read-views.ts';
import { getShards, writersOn } from './app/shards.ts';
import { writers } from './app/writers.ts';
import { type LedgerConfig, ledgerConfig, ledgerSchema } from './config.ts';
import { type LedgerApp, ledgerApi } from './grpc/ledger-api.ts';
import { sendingOn } from './grpc/sending-on.ts';
import type { EntryStream } from './ports/entry-stream.ts';
import type { Books } from './wiring/books.ts';
import { ledgerRebuilds } from './wiring/rebuilds.ts';
import { signingOf } from './wiring/signing.ts';

/** Everything the ledger needs from outside. No defaults: a forgotten dependency must not compile. */
export interface LedgerDeps {
  /** With the search path on the schema `ledger`; four connections keep every part moving. */
  readonly pool: ReturnType<typeof openPool>;
  readonly clock: Clock;
  readonly meter: Telemetry['meter'];
  readonly logger: Logger;
  readonly config: LedgerConfig;
  /** Where entries go for whoever follows the log without asking it. */
  readonly stream: EntryStream;
  /** Who carries the log into the read model. */
  readonly books: Books;
  /** How this process shares the shards of ledgers with its replicas. */
  readonly claims: Claims;
  /** Every ledger, whichever process writes it. */
  readonly ledgers: Pick<LedgerClient, 'apply'>;
}

/** How patiently a writer asks what became of a batch: about five seconds in all. */
const outcomePatience = { firstDelayMs: 20, delayMaxMs: 1_000 };
const outcomeAttemptsMax = 10;
const lookupAttemptsMax = 5;

/** What followers find in memory, of what this process appended. */
const recentMax = { batchesMax: 1_024, bytesMax: 8 * 1_048_576 };

const secondMs = 1_000;
/** A snapshot of a ledger is made at most so often. */
const snapshotMs = 60_000;
/**
 * How soon it is noticed that a stream was lost to which nothing new is published, or that a log was
 * rewritten to which nothing new is appended.
 */
const reviewMs = 30_000;

/** The ledger: the only place that says no to money. */
export function createLedgerService(deps: LedgerDeps): Service {
  const parts = partsOf(deps);
  return {
    name: 'ledger',
    rpc: [rpc(LedgerDefinition, sendingOn(ledgerApi(appOf(parts)), parts.ownership.owns))],
    consumers: [],
    tasks: [
      schemaTask(deps.pool, ledgerSchema),
      parts.events.task,
      { name: 'ledger.signer', start: async () => {}, stop: parts.signing.sign.stop },
      waking(parts.books, parts),
      { name: 'ledger.rebuilds', start: async () => {}, stop: parts.rebuilds.stop },
      waking(parts.signing.follower(parts.ownership), parts),
      ...publisherTasks(parts),
      ...ownTasks(parts),
      parts.writing,
    ],
    handOver: parts.writing.stop,
    ready: async () => [
      ...(await missing(deps.pool)),
      ...(await parts.events.missing()),
      ...clockMissing(parts.writers.wall),
    ],
  };
}

type Parts = ReturnType<typeof partsOf>;

function partsOf({ pool, clock, meter, logger, config, stream, claims, ...deps }: LedgerDeps) {
  const parsed = ledgerConfig.parse(config);
  const { deployment, leaseGraceMs, snapshotEntries } = parsed;
  const originOf = (ledger: string) => `alfred/${deployment}/ledger/${ledger}`;
  const [appended, projected] = [logSignal(), logSignal()];
  const onFault = (ledger: string, fault: unknown) =>
    logger.error({ ledger, err: fault }, 'following_failed');
  const eventStoreDbUrl = parsed.eventStore === 'postgres' ? undefined : parsed.eventstoredbUrl;
  const events = openEventStore({ pool, eventStoreDbUrl, onGrown: appended.raise, onFault });
  const stored = knownOutcome(patientReads(events.store), {
    attemptsMax: outcomeAttemptsMax,
    pause: (attempt) => sleep(backoffMs(attempt, outcomePatience)),
  });
  const store = recentlyAppended(stored, recentMax);
  const snapshots = postgresSnapshots(pool);
  const onIgnored = (ledger: string, why: string) =>
    logger.warn({ ledger, why }, 'snapshot_ignored');
  const writing = writersOn(claims, (ownership) =>
    writers({
      ...{ store, snapshots, onIgnored, clock, originOf, graceMs: leaseGraceMs, ownership },
      metrics: meteredWriter({ meter, logger }),
      onCommitted: appended.raise,
    }),
  );
  const { ownership } = writing;
  const log = ownedLog(store, ownership);
  return {
    ...{ pool, clock, store, events, appended, projected, onFault },
    ...{ snapshots, onIgnored, entriesMin: snapshotEntries },
    ...{
      ...writing,
      log,
      stored,
      otherLedgers: rpcOtherLedgers(deps.ledgers),
    },
    onClock: (said: string, { wall, expected, isSteady }: WallReading) =>
      logger.warn({ steady: isSteady, stepMicros: wall - expected }, said),
    stream,
    publishing: meteredPublisher({ meter, logger, isOwn: ownership.owns }),
    readModel: postgresReadModel(pool),
    journal: postgresJournal(pool),
    statements: postgresStatements(pool),
    signing: signingOf({ pool, clock, stored, originOf, onFault, ...signerConfig(parsed) }),
    placedHolds: postgresPlacedHolds(pool),
    books: deps.books({
      ...{ log, onFault },
      onAdvanced: (ledger, seq) => projected.raise(ledger, Number(seq)),
    }),
    transferReader: postgresTransfers(pool),
    rebuilds: ledgerRebuilds({ pool, log: store, clock, onFault }),
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

function signerConfig(config: ReturnType<typeof ledgerConfig.parse>) {
  const { deployment, signerFolder, signAfter } = config;
  const { signerTransitUrl: url, signerTransitTokenFile: tokenFile } = config;
  const transit = url && tokenFile ? { url, tokenFile } : undefined;
  return { deployment, signerFolder, signAfter, transit };
}

const isAway = (fault: unknown) => isAlfredError(fault, 'database_unavailable');

function appOf(parts: Parts): LedgerApp {
  return {
    applyCommands: applyCommands(parts),
    ...readViews(parts),
    extendLeases: extendLeases(parts),
    listOpenLeases: listOpenLeases(parts),
    listOverdueLeases: listOverdueLeases(parts),
    readEntries: readEntries(parts),
    ...readHolds(parts),
    foldBalances: foldBalances(parts),
    ...parts.signing.useCases,
    ...parts.signing.changes(applyCommands(parts)),
    rebuilds: parts.rebuilds,
    listLedgers: listLedgers(parts),
    getShards: getShards(parts),
    getClock: parts.writers.wall.read,
    confirmClock: confirmClock({
      wall: parts.writers.wall,
      onConfirmed: (before) => parts.onClock('clock_confirmed', before),
    }),
  };
}

/** Entries go out behind the log; a stream that is away or full holds back nothing else. */
function publisherTasks(parts: Parts): readonly Task[] {
  const { store, log, stream, publishing, appended } = parts;
  const each = follower({
    name: publisherName,
    log,
    cursor: streamCursor({ store, stream }),
    apply: publishEntries,
    onAdvanced: publishing.published,
    onFault: publishing.failed,
  });
  appended.listen(publishing.appended);
  return [
    waking(each, parts),
    every(parts, { name: 'publisher_review', ms: reviewMs, run: async () => each.review() }),
  ];
}

interface Repeated {
  readonly name: string;
  readonly ms: number;
  run(): Promise<void>;
}

function every({ onFault }: Pick<Parts, 'onFault'>, { name, ms, run }: Repeated): Task {
  const fault = (error: unknown) => onFault('', error);
  return repeatingTask({ name: `ledger.${name}`, round: run, pause: ms, onFault: fault });
}

/** What the ledger does although nobody asks: it keeps house, brings transfers home, remembers. */
function ownTasks(parts: Parts): readonly Task[] {
  const transfers = driveTransfers({ ...parts, applyCommands: applyCommands(parts) });
  const heed = heedClock({
    wall: parts.writers.wall,
    onChanged: (reading) => parts.onClock('clock_changed', reading),
  });
  return [
    every(parts, { name: 'clock', ms: secondMs, run: heed }),
    every(parts, { name: 'housekeeping', ms: secondMs, run: keepHouse(parts) }),
    every(parts, { name: 'transfers', ms: secondMs, run: transfers }),
    every(parts, {
      name: 'signer_review',
      ms: reviewMs,
      run: parts.signing.review(parts.ownership),
    }),
    every(parts, {
      name: 'snapshots',
      ms: snapshotMs,
      run: makeSnapshots({ ...parts, store: parts.log }),
    }),
  ];
}

/** A follower that hears at once of what is appended to the ledgers of this process. */
function waking(each: Follower, { appended, ownership }: Parts): Task {
  let unlisten = () => {};
  return {
    name: `ledger.${each.name}`,
    start: async () => {
      unlisten = appended.listen((ledger) => {
        if (ownership.owns(ledger)) each.wake(ledger);
      });
      await each.start();
    },
    stop: async () => {
      unlisten();
      await each.stop();
    },
  };
}
