import { type Bus, usagePartitionOf } from '@alfred/bus';
import type { Clock } from '@alfred/clock';
import type { LedgerClient } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import {
  type Claiming,
  type Claims,
  type openPool,
  type RelayLedger,
  type RepeatingTask,
  relayTask,
  repeatingTask,
  rpc,
  type Service,
  schemaTask,
  type Task,
} from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import { filePrices } from './adapters/file-prices.ts';
import { postgresBroadcasts } from './adapters/postgres-broadcasts.ts';
import { postgresCacheVerdicts } from './adapters/postgres-cache-verdicts.ts';
import { postgresExperiments } from './adapters/postgres-experiments.ts';
import { postgresPriceVersions } from './adapters/postgres-price-versions.ts';
import { postgresRefusalCounts } from './adapters/postgres-refusal-counts.ts';
import { postgresReports } from './adapters/postgres-reports.ts';
import { postgresRerates } from './adapters/postgres-rerates.ts';
import { postgresStoppedRecords } from './adapters/postgres-stopped-records.ts';
import { postgresUnendedRequests } from './adapters/postgres-unended-requests.ts';
import { postgresUsageStore } from './adapters/postgres-usage-store.ts';
import { rpcUsageLedger, type UsageLedgerClient } from './adapters/rpc-usage-ledger.ts';
import { telemetryMeteringMetrics } from './adapters/telemetry-metering-metrics.ts';
import { amendPrices, listPriceVersions, supersedePrices } from './app/amend-prices.ts';
import { applyUsage } from './app/apply-usage.ts';
import { decideStopped, listStopped } from './app/decide-stopped.ts';
import { endOverdue } from './app/end-overdue.ts';
import { forgetExperiments } from './app/forget-experiments.ts';
import { type PriceBooks, priceBooks } from './app/price-books.ts';
import { reportUsage } from './app/report-usage.ts';
import { readRerate, startRerate, stepRerate } from './app/rerates.ts';
import { closeRefusals, tellEveryLog } from './app/tell-logs.ts';
import { usageIntake } from './app/usage-intake.ts';
import { meteringSchema } from './config.ts';
import { usageConsumer } from './consumers/usage.consumer.ts';
import { usagePartitionsTask } from './consumers/usage-partitions.ts';
import type { ExpiryPolicy } from './domain/usage-command.ts';
import { meteringApi } from './grpc/metering-api.ts';
import type { UsageLedger } from './ports/usage-ledger.ts';
import { admissionIn, decodeStory, encodeReconciled } from './wire/story.ts';
import { endingIn, endingsIn } from './wire/usage-block.ts';

/** How often leases whose grace has passed are looked for. Milliseconds. */
const overduePauseMs = 30_000;

/** How often rerates are looked for that another process noted. Milliseconds. */
const reratePauseMs = 10_000;

/** How often counts whose minute is over, and acts for every log, are looked for. Milliseconds. */
const tellingPauseMs = 5_000;

/** How often what experiments are compared by is looked through. Milliseconds. */
const forgettingPauseMs = 3_600_000;

/** Everything metering needs from outside. No defaults: a forgotten dependency must not compile. */
export interface MeteringDeps {
  /** Its search path names {@link meteringSchema}. The host ends it after this service. */
  readonly pool: ReturnType<typeof openPool>;
  readonly ledger: UsageLedgerClient & RelayLedger & Pick<LedgerClient, 'listLedgers'>;
  /** Where gateways' usage comes from. */
  readonly bus: Pick<Bus, 'subscribe'>;
  /** How this process shares usage, and what is to be done once, with its replicas. */
  readonly claims: Claims;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly telemetry: Pick<Telemetry, 'meter'>;
  /** An operator's own prices: `ALFRED_PRICES`. */
  readonly pricesFile: string | undefined;
  /** What becomes of a lease whose holder never came back: `ALFRED_EXPIRED_LEASES`. */
  readonly expiredLeases: ExpiryPolicy;
  /** How long what experiments are compared by is kept: `ALFRED_EXPERIMENT_DAYS`. */
  readonly experimentDays: number;
}

/** Wires metering. Opens nothing and listens to nothing. */
export function createMeteringService(deps: MeteringDeps): Service {
  const { pool, clock, logger } = deps;
  const store = postgresUsageStore(pool);
  const ledger = rpcUsageLedger(deps.ledger);
  const metrics = telemetryMeteringMetrics(deps.telemetry);
  const versions = postgresPriceVersions(pool);
  const prices = priceBooks({ source: filePrices(deps.pricesFile), versions, clock });
  const apply = applyUsage({
    ...{ prices, ledger, store, metrics, clock },
    onOverrun: ({ beyond, ending: { request, organization, ledger: name, lease } }) =>
      logger.warn({ event: 'usage_overrun', beyond, request, organization, ledger: name, lease }),
  });
  const intake = usageIntake({
    store,
    apply,
    partitionOf: usagePartitionOf,
    onFault: (err, incarnation) => logger.warn({ event: 'usage_waits', incarnation, err }),
  });
  const consumer = usageConsumer({
    intake,
    onUnreadable: (err, message) => logger.error({ event: 'usage_unreadable', message, err }),
  });
  const rounds = roundsClaim(deps.claims, () => [rerating.task, overdue, forgetting, ...telling]);
  const shared = { pool, ledger, prices, clock, logger, isOurs: () => rounds.owns(0) };
  const rerating = reratingOf(shared);
  const overdue = overdueTask({ ...deps, ...shared });
  const telling = tellingTasks({ ...shared, ledger: deps.ledger });
  const schema = schemaTask(pool, meteringSchema);
  const amending = { versions, books: prices, clock };
  const experiments = postgresExperiments(pool);
  const forgetting = forgettingTask({ ...shared, experiments, keptDays: deps.experimentDays });
  const deciding = { records: postgresStoppedRecords(pool), ledger, clock, endingIn };
  const partitions = usagePartitionsTask({ ...deps, consumer, intake });
  const api = meteringApi({
    ...{ store, prices, clock, ...rerating.useCases },
    experiments,
    cacheVerdicts: postgresCacheVerdicts(pool),
    amendPrices: amendPrices(amending),
    listPriceVersions: listPriceVersions(amending),
    supersedePrices: supersedePrices(amending),
    reportUsage: reportUsage({ reports: postgresReports(pool), ledger, prices, clock }),
    listStopped: listStopped(deciding),
    decideStopped: decideStopped(deciding),
  });
  return {
    name: 'metering',
    rpc: [rpc(MeteringDefinition, api)],
    consumers: [],
    tasks: [
      ...[schema, actsRelay(deps), prices.task, intake.task, rerating.task, overdue],
      ...[...telling, forgetting, rounds, partitions],
    ],
    handOver: async () => {
      await Promise.all([rounds.stop(), partitions.stop()]);
    },
    ready: async () => ((await store.isReachable()) ? [] : ['metering: PostgreSQL']),
  };
}

/** Rounds are made by one replica; two at once would only do some of the work twice. */
function roundsClaim(claims: Claims, tasks: () => readonly RepeatingTask[]): Claiming {
  return claims.share({
    kind: 'metering-rounds',
    count: 1,
    user: {
      onClaimed: async () => {
        for (const task of tasks()) task.wake();
      },
      onLost: async () => {
        await Promise.all(tasks().map((task) => task.rest()));
      },
    },
  });
}

interface Shared extends Pick<MeteringDeps, 'pool' | 'clock' | 'logger'> {
  readonly isOurs: () => boolean;
  readonly ledger: UsageLedger;
  readonly prices: PriceBooks;
}

/** Rerates: noted by calls, made step by step beside them. */
function reratingOf({ pool, ledger, prices, clock, logger, isOurs }: Shared) {
  const rerates = postgresRerates(pool);
  const task = repeatingTask({
    name: 'metering.rerates',
    isOurs,
    pause: reratePauseMs,
    round: stepRerate({
      ...{ rerates, ledger, prices },
      endingsIn: ({ records }) => endingsIn(decodeStory(records)),
    }),
    onFault: (err) => logger.warn({ event: 'rerate_waits', err }),
  });
  const useCases = {
    startRerate: startRerate({ rerates, prices, clock, onStarted: task.wake }),
    readRerate: readRerate({ rerates }),
  };
  return { task, useCases };
}

/** What was done and refused is written beside its fact, and sent from there. */
function actsRelay({ pool, ledger, logger }: MeteringDeps): Task {
  const onFault = (err: unknown) => logger.info({ event: 'relay_delayed', err });
  return relayTask({ name: 'metering', pool, ledger, onFault });
}

/** What counts of refusals, and acts of the whole deployment, become entries by. */
function tellingTasks(deps: Omit<Shared, 'ledger'> & Pick<MeteringDeps, 'ledger'>) {
  const { pool, ledger, clock, logger, isOurs } = deps;
  const onFault = (err: unknown) => logger.info({ event: 'telling_waits', err });
  const shared = { isOurs, pause: tellingPauseMs, onFault };
  const counts = postgresRefusalCounts(pool);
  const listLedgers = async (after: string, limit: number) =>
    (await ledger.listLedgers({ after, limit })).ledgers;
  const broadcasts = postgresBroadcasts(pool);
  return [
    repeatingTask({
      ...shared,
      name: 'metering.refusals',
      round: closeRefusals({ counts, clock }),
    }),
    repeatingTask({
      ...{ ...shared, name: 'metering.broadcasts' },
      round: tellEveryLog({ broadcasts, listLedgers }),
    }),
  ];
}

function forgettingTask({
  isOurs,
  logger,
  ...deps
}: Shared & Parameters<typeof forgetExperiments>[0]): RepeatingTask {
  return repeatingTask({
    name: 'metering.experiments',
    isOurs,
    pause: forgettingPauseMs,
    round: forgetExperiments(deps),
    onFault: (err) => logger.info({ event: 'forgetting_waits', err }),
  });
}

function overdueTask(deps: Shared & Pick<MeteringDeps, 'expiredLeases'>) {
  const { pool, ledger, clock, logger, isOurs } = deps;
  const round = endOverdue({
    ...{ ledger, clock, policy: deps.expiredLeases },
    requests: postgresUnendedRequests(pool),
    admissionIn: ({ records }) => admissionIn(records),
    encodeEnding: encodeReconciled,
    onExpired: ({ organization, lease }, outcome) =>
      logger.warn({ event: 'lease_ended_by_policy', organization, lease, outcome }),
  });
  return repeatingTask({
    name: 'metering.overdue',
    isOurs,
    pause: overduePauseMs,
    round: (signal) => round(signal).then(() => false),
    // The ledger may still be starting, and the grace is a day: no line on anybody's terminal.
    onFault: (err) => logger.info({ event: 'overdue_leases_wait', err }),
  });
}
