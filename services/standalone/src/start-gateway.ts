import { randomInt } from 'node:crypto';
import type { MessagePort } from 'node:worker_threads';
import { busOverPort } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { AnalyticsDefinition } from '@alfred/contracts/analytics';
import { IdentityDefinition } from '@alfred/contracts/identity';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { NotificationDefinition } from '@alfred/contracts/notification';
import { PolicyDefinition } from '@alfred/contracts/policy';
import { QuotaDefinition } from '@alfred/contracts/quota';
import {
  createGatewayService,
  type DemoDeps,
  type GatewayService,
  type OpenJournals,
  openRateLimits,
} from '@alfred/gateway';
import type { Secrets } from '@alfred/home';
import {
  createClient,
  faultyChannel,
  messagePortTransport,
  startService,
  type Undo,
  within,
} from '@alfred/service-kit';
import { createTelemetry, type Logger, mergeExpositions, type Telemetry } from '@alfred/telemetry';
import type { Backend } from './backend/control.ts';
import type { Config } from './config.ts';
import type { Drill } from './drill.ts';

export interface GatewayOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly logger: Logger;
  readonly backend: Backend;
  readonly rpc: MessagePort;
  readonly bus: MessagePort;
  /** Gets every step that ends what was started here. */
  readonly undo: Undo;
  readonly journals: OpenJournals;
  readonly drill: Drill | undefined;
}

/** A gateway whose tasks run; it does not listen yet. */
export interface StartedGateway extends DemoDeps {
  listen: GatewayService['listen'];
  /** Resolves when the disk under the journal has failed. */
  readonly failed: Promise<unknown>;
}

/** How long a scrape waits for the metrics of the other thread. */
const backendMetricsMs = 2_000;

/** Starts the gateway of this process on the ports of a backend that runs. */
export async function startGateway(options: GatewayOptions): Promise<StartedGateway> {
  const { config, secrets, logger, undo, drill } = options;
  const { failed, ...journals } = options.journals;
  const telemetry = await createTelemetry({
    serviceName: 'alfred-gateway',
    otlpEndpoint: config.standalone.otelExporterOtlpEndpoint,
  });
  undo.push(() => telemetry.shutdown());
  const onBug = (err: unknown, path: string) => logger.error({ event: 'bug', path, err });
  const transport = messagePortTransport(options.rpc, { onBug });
  undo.push(() => transport.close());
  const bus = busOverPort(options.bus);
  undo.push(() => bus.close());
  const channel = drill?.faults
    ? faultyChannel(transport.channel, drill.faults)
    : transport.channel;
  const clients = {
    identity: createClient(IdentityDefinition, channel),
    policy: createClient(PolicyDefinition, channel),
    quota: createClient(QuotaDefinition, channel),
    metering: createClient(MeteringDefinition, channel),
    notification: createClient(NotificationDefinition, channel),
    analytics: createClient(AnalyticsDefinition, channel),
    ledger: createClient(LedgerDefinition, channel),
  };
  const { incarnation } = journals;
  const own = { clock: systemClock, random: uniform, incarnation, telemetry, logger };
  const gateway = createGatewayService({
    ...clients,
    rateLimits: openRateLimits({ ...own, config: config.gateway }),
    config: config.gateway,
    secrets: {
      pepper: Buffer.from(secrets.pepper, 'base64'),
      idempotencyKey: Buffer.from(secrets.idempotencyKey, 'base64'),
      operatorToken: secrets.operatorToken,
    },
    clock: systemClock,
    random: uniform,
    bus,
    ...journals,
    telemetry: withBackend(telemetry, options.backend),
    logger,
  });
  const running = await startService(gateway, { bus, serve: transport.serve });
  undo.push(() => running.stop());
  undo.push(() => gateway.close());
  return { ...clients, listen: gateway.listen, failed };
}

/** One page of metrics for the whole process. */
function withBackend(telemetry: Telemetry, backend: Backend): Telemetry {
  const backendText = async () => {
    let text = '';
    const asked = backend.metrics().then((answer) => {
      text = answer;
    });
    await within(
      backendMetricsMs,
      asked.catch(() => {}),
    );
    return text;
  };
  return {
    ...telemetry,
    prometheus: async () =>
      mergeExpositions(await Promise.all([telemetry.prometheus(), backendText()])),
  };
}

/** 32 random bits as a number in [0, 1). */
const uniform = (): number => randomInt(2 ** 32) / 2 ** 32;
