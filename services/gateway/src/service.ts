import type { Bus } from '@alfred/bus';
import type { Clock } from '@alfred/clock';
import type { IdentityClient } from '@alfred/contracts/identity';
import type { LedgerClient } from '@alfred/contracts/ledger';
import type { MeteringClient } from '@alfred/contracts/metering';
import type { PolicyClient } from '@alfred/contracts/policy';
import type { QuotaClient } from '@alfred/contracts/quota';
import { sortableId } from '@alfred/ids';
import type { Journal } from '@alfred/journal';
import type { Service, Task } from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import { busUsageSink } from './adapters/bus-usage-sink.ts';
import { identityCallers } from './adapters/identity-callers.ts';
import { journalRequestLog } from './adapters/journal-request-log.ts';
import { meteringPrices } from './adapters/metering-prices.ts';
import { policyBundles } from './adapters/policy-bundles.ts';
import { quotaEarlierLeases } from './adapters/quota-earlier-leases.ts';
import { quotaLeases } from './adapters/quota-leases.ts';
import { observeGauges, telemetryObserver } from './adapters/telemetry-observer.ts';
import { tracedProvider } from './adapters/traced-provider.ts';
import { authenticate } from './app/authenticate.ts';
import { type CallLimits, completeChat } from './app/complete-chat.ts';
import { forwardUsageTask } from './app/forward-usage.ts';
import { usableModels } from './app/list-models.ts';
import { recoveryTask } from './app/recovery-task.ts';
import { type RunningCalls, runningCalls } from './app/running-calls.ts';
import { type GatewayConfig, providerSettings } from './config.ts';
import { keyRevokedConsumer } from './consumers/key-revoked.consumer.ts';
import { policyPublishedConsumer } from './consumers/policy-published.consumer.ts';
import { httpListener } from './http/listener.ts';
import { createHttpServer } from './http/server.ts';
import type { Callers } from './ports/callers.ts';
import type { Leases } from './ports/leases.ts';
import type { Observer } from './ports/observer.ts';
import type { Policies } from './ports/policies.ts';
import type { Prices } from './ports/prices.ts';
import type { OpenProvider } from './ports/provider-factory.ts';
import type { RequestLog } from './ports/request-log.ts';
import { openProviders, providers as registry } from './providers/registry.ts';

/** How long running calls may take to finish when the gateway ends. */
const closeDrainMs = 10_000;

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
  readonly ledger: LedgerClient;
  /** Open for writing under `incarnation`; the host closes it after this service. */
  readonly journal: Journal;
  /** The folder of `journal`: what earlier starts left there is ended before listening. */
  readonly journalFolder: string;
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
  const { clock, bus, quota, metering, journal, incarnation, telemetry, logger } = deps;
  const onFault = (error: unknown): void => logger.warn({ event: 'fault', err: error });
  const observer = telemetryObserver(telemetry, logger);
  const log = journalRequestLog(journal);
  const callers = identityCallers({ identity: deps.identity, clock });
  const policies = policyBundles({ policy: deps.policy, clock });
  const prices = meteringPrices({ metering, onFault });
  const leases = quotaLeases({ quota, log, clock, onFault });
  const recovery = recoveryTask({
    journal,
    journalFolder: deps.journalFolder,
    policy: deps.config.reconcile,
    clock,
    leases: quotaEarlierLeases(quota),
    onRecovered: ({ earlier, reconciled }) =>
      logger.info({ event: 'journal_recovered', earlier: earlier.length, reconciled }),
  });
  const forwarder = forwardUsageTask({
    journal,
    sink: busUsageSink({ bus, metering, onFault }),
    oldestNeeded: () => (recovery.isPending() ? 0n : log.oldestNeeded()),
    clock,
  });
  const providers = openProviders({
    settings: providerSettings(deps.config),
    clock,
    random: deps.random,
  });
  const running = runningCalls();
  const ready = async (): Promise<readonly string[]> => [
    ...(prices.isMissing ? ['the price book'] : []),
    ...(leases.isConnected ? [] : ['quota']),
    ...(journal.full ? ['room in the journal'] : []),
    ...(listener.isClosing ? ['it is closing'] : []),
  ];
  const listener = httpListener({
    running,
    drainMs: closeDrainMs,
    createServer: (isClosing) =>
      createHttpServer({
        ...useCases({ deps, log, leases, policies, prices, callers, providers, observer, running }),
        observer,
        ready,
        metrics: telemetry.prometheus,
        requestId: () => sortableId('req', clock.nowMicros()),
        bodyLimitBytes: deps.config.bodyLimitBytes,
        requestTimeoutMs: deps.config.requestTimeoutMs,
        isClosing,
      }),
  });
  observeGauges(telemetry, {
    runningCalls: () => running.count,
    leasesHeld: leases.held,
    journalBacklogBytes: forwarder.backlogBytes,
  });
  return {
    name: 'gateway',
    rpc: [],
    consumers: [
      keyRevokedConsumer(callers, incarnation),
      policyPublishedConsumer(policies, incarnation),
    ],
    tasks: [
      recovery,
      prices.task,
      forwarder,
      leases.task,
      providersTask(providers),
      { name: 'gateway.http', start: async () => {}, stop: listener.close },
    ],
    ready,
    listen: listener.listen,
    close: listener.close,
  };
}

interface Parts {
  readonly deps: GatewayDeps;
  readonly log: RequestLog;
  readonly leases: Leases;
  readonly policies: Policies;
  readonly prices: Prices;
  readonly callers: Callers;
  readonly providers: ReadonlyMap<string, OpenProvider>;
  readonly observer: Observer;
  readonly running: RunningCalls;
}

/** What the routes call. */
function useCases({ deps, callers, providers, ...parts }: Parts) {
  const { clock, secrets, config, telemetry } = deps;
  const { prices } = parts;
  const knownProviders = new Set(Object.keys(registry));
  const configuredProviders = new Set(providers.keys());
  const traced = [...providers.values()].map((provider) => tracedProvider(provider, telemetry));
  return {
    authenticate: authenticate({ callers, clock, pepper: secrets.pepper }),
    models: usableModels({ prices, configuredProviders, knownProviders }),
    completeChat: completeChat({
      ...parts,
      clock,
      providers: new Map(traced.map((provider) => [provider.id, provider])),
      configuredProviders,
      knownProviders,
      limits: callLimits(config),
    }),
    management: async () => {},
  };
}

function callLimits({ defaultMaxTokens, providerDeadlineMs }: GatewayConfig): CallLimits {
  return {
    outputCapDefault: defaultMaxTokens,
    deadlineMs: providerDeadlineMs,
    drainMs: 60_000,
    drainBytes: 16 * 1024 * 1024,
    queue: { capacity: 256 * 1024, stalledMs: 30_000 },
  };
}

function providersTask(providers: ReadonlyMap<string, OpenProvider>): Task {
  return {
    name: 'gateway.providers',
    start: async () => {},
    stop: async () => {
      await Promise.all([...providers.values()].map((provider) => provider.close()));
    },
  };
}
