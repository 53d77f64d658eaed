import { join } from 'node:path';
import { keepPostgres, type RunningPostgres, stopPostgresOn } from '@alfred/embedded-postgres';
import { isAlfredError } from '@alfred/errors';
import { createDemo, type DemoDeps, openJournals } from '@alfred/gateway';
import { type Demo, ensureSecrets, readDemo, type Secrets, writeDemo } from '@alfred/home';
import {
  type Address,
  findPort,
  type Patience,
  retrying,
  type Undo,
  undoStack,
  within,
} from '@alfred/service-kit';
import { createLogger, type Logger } from '@alfred/telemetry';
import type { BackendSettings } from './backend/backend-link.ts';
import { type BackendPlace, type OpenBackend, openBackend } from './backend/open-backend.ts';
import type { Config } from './config.ts';
import type { Drill } from './drill.ts';
import { clearHome, type Home, homeAt, takeHome } from './home.ts';
import { type StartedGateway, startGateway } from './start-gateway.ts';

export interface StandaloneOptions {
  readonly config: Config;
  readonly backend: BackendPlace;
  /** Begins with an empty home. */
  readonly fresh: boolean;
  /** Ends a start that is under way: what was started is stopped again. */
  readonly signal: AbortSignal;
  /** Told of warnings, in few words. */
  readonly onWarning: (line: string) => void;
  /** What is to be broken while it runs: for tests and drills alone. */
  readonly drill?: Drill;
}

/** Alfred, with everything it needs, in this process. */
export interface RunningStandalone {
  readonly demo: Demo;
  readonly home: string;
  /** Whether this start made the demo organisation. */
  readonly isFirst: boolean;
  readonly logger: Logger;
  /** Resolves with the reason when a part ended that nobody stopped: then all should end. */
  readonly failed: Promise<unknown>;
  /** Ends everything in order, each part within its bound; safe to call twice. */
  stop(): Promise<void>;
  /** Ends the database alone, for a process that cannot be trusted any more. */
  stopDatabase(): Promise<void>;
  /** Ends the database at once and waits for nothing. */
  kill(): void;
}

/** Bounds of a stop, in milliseconds; the gateway and the database have their own. */
const backendStopMs = 10_000;
/** How long a thread's end may take to be told, in milliseconds. */
const crashToldMs = 1_000;

/**
 * Starts every service in this process on one home folder.
 *
 * PostgreSQL starts while the backend's thread loads its modules; the demo is made before the port
 * opens, so whoever is answered finds `demo.json`. A failure stops again what was started, in
 * reverse, and is an `AlfredError` where people can do something about its cause.
 */
export async function startStandalone(options: StandaloneOptions): Promise<RunningStandalone> {
  const undo = undoStack();
  try {
    return await startParts(options, undo);
  } catch (error) {
    // What made the start fail says more than what the clearing up may add.
    await undo.unwind().catch(() => {});
    throw error;
  }
}

async function startParts(options: StandaloneOptions, undo: Undo): Promise<RunningStandalone> {
  const { config, signal, onWarning, drill } = options;
  const home = homeAt(config.standalone.home);
  const { secrets, address, logger } = await prepare(home, undo, options);
  const adopted = config.gateway.adoptJournals;
  const place = { folder: home.journal, adopted, onWarning };
  const { disk, journalLimitBytes: limitBytes, segmentBytes } = drill ?? {};
  const journals = await openJournals({ ...place, disk, limitBytes, segmentBytes }, undo);
  const settings = backendSettings(home, secrets, config);
  const opened = openBackend(options.backend, settings, { onWarning, faults: drill?.faults });
  undo.push(opened.close);
  const postgres = await openPostgres({ home, secrets, logger, onWarning }, undo);
  signal.throwIfAborted();
  await startBackend(opened, postgres, undo);
  signal.throwIfAborted();
  const around = { config, secrets, logger, undo, journals, drill };
  const gateway = await startGateway({ ...around, ...opened });
  signal.throwIfAborted();
  const { demo, isFirst } = await openPort({ config, home, gateway, address });
  logger.info({ event: 'started', url: demo.url, isFirst });
  return {
    demo,
    home: home.folder,
    isFirst,
    logger,
    failed: firstFailure({ opened, postgres, gateway }),
    stop: undo.unwind,
    stopDatabase: postgres.stop,
    kill: postgres.kill,
  };
}

/** One that was told to stop a moment ago may still be ending: about three seconds are its own. */
const takeover: Patience = {
  attemptsMax: 40,
  firstDelayMs: 100,
  delayMaxMs: 100,
  worthwhile: (error) => isAlfredError(error, 'folder_busy'),
};

/** How often another port is taken where any will do. */
const anyPort: Patience = { attemptsMax: 5, firstDelayMs: 10, delayMaxMs: 10 };

/** Everything that can refuse a start, before anything costly is done. */
async function prepare(home: Home, undo: Undo, options: StandaloneOptions) {
  const { config, fresh, onWarning, signal } = options;
  const lock = await retrying(async () => takeHome(home), { ...takeover, signal });
  undo.push(lock.release);
  const { host, port } = config.gateway;
  const address = { host, port: await findPort({ host, port }) };
  if (fresh) await stopPostgresOn(home.postgres).then(() => clearHome(home));
  const secrets = await ensureSecrets(home.secretsFile);
  const logger = createLogger({
    name: 'gateway',
    destination: logFile(home),
    level: config.standalone.logLevel,
    onWarning,
  });
  return { secrets, address, logger };
}

function backendSettings(home: Home, secrets: Secrets, config: Config): BackendSettings {
  return {
    deployment: secrets.deployment,
    pepper: secrets.pepper,
    pepperId: secrets.pepperId,
    signerFolder: home.signer,
    subjectKeysFolder: home.subjects,
    pricesFile: config.metering.prices,
    expiredLeases: config.metering.expiredLeases,
    experimentDays: config.metering.experimentDays,
    notificationKey: secrets.notificationKey,
    notificationTargets: config.notification.notificationTargets,
    logFile: logFile(home),
    logLevel: config.standalone.logLevel,
    otlpEndpoint: config.standalone.otelExporterOtlpEndpoint,
  };
}

const logFile = (home: Home): string => join(home.logs, 'alfred.log');

interface PostgresPlace {
  readonly home: Home;
  readonly secrets: Secrets;
  readonly logger: Logger;
  readonly onWarning: (line: string) => void;
}

/** Whoever kills the database, or whatever: it comes back, and the services find it again. */
async function openPostgres(place: PostgresPlace, undo: Undo): Promise<RunningPostgres> {
  const { home, secrets, logger, onWarning } = place;
  const postgres = await keepPostgres({
    dataFolder: home.postgres,
    logFile: join(home.logs, 'postgres.log'),
    password: secrets.postgresPassword,
    onEnded: () => {
      logger.error({ event: 'postgres_ended' });
      onWarning('PostgreSQL ended and is started again; requests go on while their leases last.');
    },
    onRestarted: () => logger.warn({ event: 'postgres_restarted' }),
  });
  undo.push(postgres.stop);
  return postgres;
}

async function startBackend(
  { backend, crashed }: OpenBackend,
  postgres: RunningPostgres,
  undo: Undo,
): Promise<void> {
  undo.push(() => within(backendStopMs, backend.stop()));
  try {
    await backend.start(postgres.url);
  } catch (error) {
    // A thread that died cannot answer; why it died is told a moment later.
    const told =
      isAlfredError(error, 'service_unavailable') && (await within(crashToldMs, crashed));
    throw told ? await crashed : error;
  }
}

interface Door {
  readonly config: Config;
  readonly home: Home;
  readonly gateway: StartedGateway;
  /** Was free when the start began. */
  readonly address: Address;
}

/** Listens, with the demo made before. Where any port will do, a taken one is not the last word. */
async function openPort({ config, home, gateway, address }: Door) {
  const { host, port } = config.gateway;
  let isFirst = false;
  return retrying(
    async (attempt) => {
      const where = attempt === 1 ? address : { host, port: await findPort({ host, port }) };
      const made = await ensureDemo(home, gateway, urlOf(where));
      isFirst ||= made.isFirst;
      await gateway.listen(where);
      return { ...made, isFirst };
    },
    { ...anyPort, worthwhile: (error) => port === 0 && isAlfredError(error, 'port_taken') },
  );
}

/** The demo of an earlier start under today's address, or a new one. */
async function ensureDemo(home: Home, deps: DemoDeps, url: string) {
  const kept = await readDemo(home.demoFile);
  const demo = kept ? { ...kept, url } : await createDemo(deps, url);
  if (kept?.url !== url) await writeDemo(home.demoFile, demo);
  return { demo, isFirst: kept === undefined };
}

function firstFailure(parts: {
  readonly opened: OpenBackend;
  readonly postgres: RunningPostgres;
  readonly gateway: StartedGateway;
}): Promise<unknown> {
  const databaseEnded = parts.postgres.exited.then(() => new Error('PostgreSQL ended'));
  return Promise.race([parts.opened.crashed, parts.gateway.failed, databaseEnded]);
}

/** Where people reach an address; one that means every interface is reached here too. */
function urlOf({ host, port }: Address): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
