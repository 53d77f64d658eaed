import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { systemClock } from '@alfred/clock';
import type { Settings } from '@alfred/config';
import { type Claims, openPool, postgresClaims, within } from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import { openBus } from './open-bus.ts';
import { openPeers } from './open-peers.ts';
import type { Peers, Platform, Program } from './program.ts';
import type { HostConfig } from './read-config.ts';
import type { Start } from './run-program.ts';

/** How long what is left may take to be sent, or to be closed, at the end. Milliseconds. */
const closeMs = 5_000;
/** Claims are renewed while all other connections are busy. */
const claimConnections = 2;

/** A platform, and what only the host does with it. */
export interface OpenPlatform<Own extends Settings, Others extends Peers> {
  readonly platform: Platform<Own, Others>;
  /** What the process has lost for the moment and can do without, by its name in operations. */
  degraded(): readonly string[];
  /** Told of a failure without a code, before its caller hears `internal`. */
  onBug(error: unknown, path: string): void;
}

/** Opens all that a process gives its service. Nothing of it waits for anybody else to be there. */
export async function openPlatform<Own extends Settings, Others extends Peers>(
  program: Pick<Program<Own, Others, unknown>, 'name' | 'peers' | 'schema'>,
  config: HostConfig<Own, Settings>,
  { address, undo, log }: Pick<Start, 'undo' | 'log'> & { readonly address: string },
): Promise<OpenPlatform<Own, Others>> {
  const { name, schema } = program;
  const { logLevel, otelExporterOtlpEndpoint: otlpEndpoint } = config.process;
  const logger = createLogger({ name, destination: { write: log }, level: logLevel });
  const telemetry = await createTelemetry({ serviceName: `alfred-${name}`, otlpEndpoint });
  const close = (what: () => Promise<unknown>) => undo.push(() => within(closeMs, what()));
  close(() => telemetry.shutdown());
  const bus = openBus(name, config.process, logger);
  close(() => bus.close());
  const pool = (max?: number) => {
    const { postgresUrl: url } = config;
    assert(schema && url, `${name} has no schema`);
    const opened = openPool({ url, schema, ...(max === undefined ? {} : { max }) });
    close(() => opened.end());
    return opened;
  };
  // Their connections are opened by the first who has something to share.
  const claims: Claims = {
    share: (wish) =>
      postgresClaims({
        ...{ pool: pool(claimConnections), clock: systemClock, address },
        onFault: (err) => logger.warn({ event: 'claims_delayed', err }),
      }).share(wish),
  };
  const { serviceToken: token } = config.process;
  const peers = openPeers({ ...program, ...config, token, clock: systemClock }, close);
  return {
    platform: {
      ...{ config: config.own, peers, bus, clock: systemClock, random: uniform },
      ...{ logger, telemetry, address, pool, claims, undo },
      postgresUrl: config.postgresUrl ?? '',
    },
    degraded: () => (bus.isConnected() ? [] : ['bus']),
    onBug: (err, path) => logger.error({ event: 'bug', path, err }),
  };
}

/** 32 random bits as a number in [0, 1). */
const uniform = (): number => randomInt(2 ** 32) / 2 ** 32;
