import type { Bus } from '@alfred/bus';
import { type Clock, wallWatch } from '@alfred/clock';
import type { AnalyticsClient } from '@alfred/contracts/analytics';
import type { IdentityClient } from '@alfred/contracts/identity';
import type { LedgerClient } from '@alfred/contracts/ledger';
import type { MeteringClient } from '@alfred/contracts/metering';
import type { NotificationClient } from '@alfred/contracts/notification';
import type { PolicyClient } from '@alfred/contracts/policy';
import type { QuotaClient } from '@alfred/contracts/quota';
import { sortableId } from '@alfred/ids';
import type { Journal } from '@alfred/journal';
import type { Service } from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import manifest from '../package.json' with { type: 'json' };
import { busUsageSink } from './adapters/bus-usage-sink.ts';
import { busyLoop } from './adapters/busy-loop.ts';
import { identityCallers } from './adapters/identity-callers.ts';
import { invalidatingPolicy } from './adapters/invalidating-policy.ts';
import { journalRequestLog } from './adapters/journal-request-log.ts';
import { ledgerLeasePreviews } from './adapters/ledger-lease-previews.ts';
import { meteringPrices } from './adapters/metering-prices.ts';
import { policyBundles } from './adapters/policy-bundles.ts';
import { quotaEarlierLeases } from './adapters/quota-earlier-leases.ts';
import { quotaLeases } from './adapters/quota-leases.ts';
import { refreshingMetering } from './adapters/refreshing-metering.ts';
import { rpcPeers } from './adapters/rpc-peers.ts';
import { lineLogger, observeGauges, telemetryObserver } from './adapters/telemetry-observer.ts';
import { workerTokenizer } from './adapters/tokenizer/worker-tokenizer.ts';
import { traced } from './adapters/traced.ts';
import { adoptJournalTask, type OrphanedJournal } from './app/adopt-journal.ts';
import { authenticate } from './app/authenticate.ts';
import { completeChat } from './app/complete-chat.ts';
import { forwardUsageTask } from './app/forward-usage.ts';
import { heedClockTask } from './app/heed-clock.ts';
import { limitCalls } from './app/limit-calls.ts';
import { limitRequests } from './app/limit-requests.ts';
import { quoteChat } from './app/quote-chat.ts';
import { readiness } from './app/readiness.ts';
import { recoveryTask } from './app/recovery-task.ts';
import { runningCalls } from './app/running-calls.ts';
import { safetyRulesOf } from './app/safety/safety-rules-of.ts';
import { scanTurns } from './app/safety/scan-turns.ts';
import type { GatewayConfig } from './config.ts';
import { keyRevokedConsumer } from './consumers/key-revoked.consumer.ts';
import { limitsChangedConsumer } from './consumers/limits-changed.consumer.ts';
import { nodeMovedConsumer } from './consumers/node-moved.consumer.ts';
import { personErasedConsumer } from './consumers/person-erased.consumer.ts';
import { policyPublishedConsumer } from './consumers/policy-published.consumer.ts';
import { upstreamTraffic } from './domain/upstream-traffic.ts';
import { usualOutput } from './domain/usual-output.ts';
import { authenticateHook } from './http/authenticate.hook.ts';
import { httpListener } from './http/listener.ts';
import { createHttpServer } from './http/server.ts';
import { managementApi } from './management-api.ts';
import type { RateLimits } from './ports/rate-limits.ts';
import { callLimits, watchedUpstreams } from './wiring/attempts.ts';
import { cacheOf } from './wiring/cache.ts';
import { chatTracing } from './wiring/chat-tracing.ts';
import { guardingOf } from './wiring/experiments.ts';
import { inferenceTask } from './wiring/inference.ts';
import { keptCallsOf } from './wiring/kept-calls.ts';
import { modelCases } from './wiring/models.ts';
import { providerIds, providersOf, providersTask, watchedProviders } from './wiring/providers.ts';
import { responseUseCases } from './wiring/responses.ts';

/** How long running calls may take to finish when the gateway ends. */
const closeDrainMs = 10_000;

/** How long a reader of balances waits for its own requests to come into the ledger. */
const readPatienceMs = 500;

/** What this deployment keeps to itself. Never logged, never sent. */
export interface GatewaySecrets {
  /** Under which API keys are stored and looked up. */
  readonly pepper: Uint8Array;
  /** Under which clients' idempotency keys enter the ledger. */
  readonly idempotencyKey: Uint8Array;
  /** What the operator's own calls carry. */
  readonly operatorToken: string;
}

/** Everything the gateway needs from outside. No defaults: a forgotten dependency must not compile. */
export interface GatewayDeps {
  readonly config: GatewayConfig;
  readonly secrets: GatewaySecrets;
  readonly clock: Clock;
  /** Uniform in [0, 1): for the simulated provider's failures and for jitter, never for secrets. */
  readonly random: () => number;
  readonly bus: Bus;
  readonly identity: IdentityClient;
  readonly policy: PolicyClient;
  readonly quota: QuotaClient;
  readonly metering: MeteringClient;
  readonly notification: NotificationClient;
  readonly analytics: AnalyticsClient;
  readonly ledger: LedgerClient;
  /** Who counts requests; this service starts and stops it. */
  readonly rateLimits: RateLimits;
  /** Open for writing under `incarnation`; the host closes it after this service. */
  readonly journal: Journal;
  /** Where the journal is: what else must outlive this process lies beside it. */
  readonly folder: string;
  /** Journals of gateways that will not come back, to be taken over by this one. */
  readonly orphans: readonly OrphanedJournal[];
  /** 128 random bits of this start. */
  readonly incarnation: string;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
}

/** A gateway. `listen` comes after its tasks have started. */
export interface GatewayService extends Service {
  /** Opens the port (0: any free one); says which. Throws `port_taken`. */
  listen(where: { port: number; host: string }): Promise<{ port: number; host: string }>;
  /** Accepts nothing new, finishes what runs within ten seconds, then ends. Safe to call twice. */
  close(): Promise<void>;
}

/** Wires a gateway. Opens nothing and listens to nothing. */
export function createGatewayService(deps: GatewayDeps): GatewayService {
  const { journal, incarnation, telemetry, clock, config, rateLimits } = deps;
  const parts = createParts(deps);
  const { prices, leases, callers, policies, providers, running, recovery, forwarder } = parts;
  const ready = () =>
    readiness({
      ...{ journal, prices, leases, rateLimits, bus: deps.bus, peers: parts.peers },
      isClosing: () => listener.isClosing,
    });
  const requestId = () => sortableId('req', clock.nowMicros());
  const answering = { ...useCases(deps, parts), observer: parts.observer, requestId };
  const listener = httpListener({
    running,
    drainMs: closeDrainMs,
    noticeMs: config.drainNoticeMs,
    createServer: (isClosing) =>
      createHttpServer({
        ...{ ...answering, ready, isClosing },
        metrics: telemetry.prometheus,
        soundLimitBytes: config.soundLimitBytes,
        settings: config,
      }),
  });
  observeGauges(telemetry, {
    runningCalls: () => running.count,
    leasesHeld: leases.held,
    journalBacklogBytes: forwarder.backlogBytes,
    journalLagSeconds: forwarder.lagSeconds,
  });
  return {
    name: 'gateway',
    rpc: [],
    consumers: [
      keyRevokedConsumer(callers, incarnation),
      nodeMovedConsumer(callers, incarnation),
      limitsChangedConsumer(callers, incarnation),
      policyPublishedConsumer(policies, incarnation),
      personErasedConsumer(parts.remembering, incarnation),
    ],
    tasks: [
      recovery,
      prices.task,
      forwarder,
      ...parts.adoptions,
      leases.task,
      ...[parts.tokenizer.task, parts.keptCalls.task],
      ...parts.cacheTasks,
      { name: 'gateway.limits', start: rateLimits.start, stop: rateLimits.stop },
      heedClockTask(parts.wall),
      parts.guardTask,
      providersTask(providers),
      { name: 'gateway.http', start: async () => {}, stop: listener.close },
      inferenceTask(deps, answering),
    ],
    ready: async () => (await ready()).missing,
    listen: listener.listen,
    close: listener.close,
  };
}

type Parts = ReturnType<typeof createParts>;

/** What stands behind the use cases. */
function createParts(deps: GatewayDeps) {
  const { clock, bus, quota, metering, journal, telemetry, logger, random } = deps;
  const onFault = (error: unknown): void => logger.warn({ event: 'fault', err: error });
  const log = journalRequestLog(journal);
  const tokenizer = workerTokenizer({ onFault });
  const policy = deps.config.reconcile;
  const providers = providersOf(deps, tokenizer);
  const sink = busUsageSink({ bus, metering, sender: deps.incarnation, onFault });
  const earlierLeases = quotaEarlierLeases(quota);
  const recovery = recoveryTask({
    journal,
    policy,
    clock,
    leases: earlierLeases,
    onRecovered: ({ earlier, reconciled }) =>
      logger.info({ event: 'journal_recovered', earlier: earlier.length, reconciled }),
  });
  const adopt = (orphan: OrphanedJournal) =>
    adoptJournalTask({
      ...{ orphan, policy, clock, sink, leases: earlierLeases },
      onRecovered: ({ reconciled }) =>
        logger.info({ event: 'journal_adoption_begun', folder: orphan.folder, reconciled }),
      onAdopted: () => logger.info({ event: 'journal_adopted', folder: orphan.folder }),
    });
  const forwarder = forwardUsageTask({
    journal,
    sink,
    oldestNeeded: () => (recovery.isPending() ? 0n : log.oldestNeeded()),
    clock,
    isBusy: busyLoop(),
  });
  const policies = policyBundles({ policy: deps.policy, clock });
  const usageSettled = () => forwarder.settled(readPatienceMs);
  return {
    log,
    usageSettled,
    recovery,
    adoptions: deps.orphans.map(adopt),
    observer: telemetryObserver(telemetry, lineLogger(logger)),
    peers: rpcPeers(deps),
    wall: wallWatch(clock),
    callers: identityCallers({ identity: deps.identity, clock }),
    policies,
    ...{ safetyRules: safetyRulesOf(), scanTurns: scanTurns(clock) },
    keptCalls: keptCallsOf(deps),
    ...cacheOf({ ...deps, providers, tokenizer }, onFault),
    prices: meteringPrices({ metering, onFault }),
    leases: quotaLeases({
      ...{ quota, log, clock, random, onFault },
      usageSettled: () => forwarder.settled(readPatienceMs, { isUrgent: false }),
    }),
    tokenizer,
    ...{ usual: usualOutput(), traffic: upstreamTraffic() },
    providers,
    ...guardingOf(deps, policies),
    running: runningCalls(),
    upstreams: watchedUpstreams(deps, providers),
    forwarder,
  };
}

/** What the routes call. */
function useCases(deps: GatewayDeps, { callers, providers, policies, ...parts }: Parts) {
  const { clock, secrets, config, telemetry } = deps;
  const { prices } = parts;
  const ids = providerIds(providers);
  const authenticated = authenticate({ callers, clock, pepper: secrets.pepper });
  const chat = {
    ...parts,
    policies,
    clock,
    enterCall: limitCalls(deps),
    random: deps.random,
    providers: watchedProviders(providers, { clock, telemetry, traffic: parts.traffic }),
    ...ids,
    limits: callLimits(config),
  };
  const completed = traced(telemetry, chatTracing, completeChat(chat));
  return {
    ...responseUseCases({ ...deps, policies, completeChat: completed }),
    authenticate: authenticated,
    limitRequests: limitRequests({
      ...{ clock, rateLimits: deps.rateLimits, observer: parts.observer },
      usualLimit: config.rateLimit,
    }),
    ...modelCases(chat),
    completeChat: completed,
    quoteChat: quoteChat({ ...chat, previews: ledgerLeasePreviews(deps.ledger) }),
    idempotencyKey: secrets.idempotencyKey,
    management: managementApi({
      ...deps,
      ...secrets,
      wall: parts.wall,
      upstreams: parts.upstreams,
      policy: invalidatingPolicy(deps.policy, policies),
      metering: refreshingMetering(deps.metering, prices),
      authenticate: authenticateHook(authenticated),
      models: { ...ids, prices },
      evictKey: callers.evict,
      forgetKey: callers.changed,
      forgetPaths: callers.moved,
      recallLeases: parts.leases.recall,
      onFault: (err) => deps.logger.warn({ event: 'recall_delayed', err }),
      usageSettled: async () => void (await parts.forwarder.settled(readPatienceMs)),
      version: manifest.version,
    }),
  };
}
