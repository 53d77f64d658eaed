import type { Clock } from '@alfred/clock';
import type { Logger, Telemetry } from '@alfred/telemetry';
import type { CallLimits } from '../app/chat-deps.ts';
import { type Upstreams, upstreams } from '../app/upstreams.ts';
import type { GatewayConfig } from '../config.ts';
import type { Place, UpstreamState } from '../domain/upstream.ts';
import type { Provider } from '../ports/provider.ts';

/** How long requests may take at providers, and how often they are tried. */
export function callLimits(config: GatewayConfig): CallLimits {
  return {
    outputCapDefault: config.defaultMaxTokens,
    deadlineMs: config.providerDeadlineMs,
    firstByteMs: config.providerHeadersTimeoutMs,
    idleMs: config.providerIdleTimeoutMs,
    drainMs: 60_000,
    drainBytes: 16 * 1024 * 1024,
    queue: { capacity: 256 * 1024, stalledMs: 30_000 },
    attempts: {
      attemptsMax: config.providerAttempts,
      retriesMax: config.providerRetries,
      waitMaxMs: config.providerRetryWaitMs,
    },
  };
}

/** The places that calls go to, their health in a metric, its changes in the log. */
export function watchedUpstreams(
  {
    clock,
    config,
    telemetry,
    logger,
  }: {
    readonly clock: Clock;
    readonly config: GatewayConfig;
    readonly telemetry: Pick<Telemetry, 'meter'>;
    readonly logger: Pick<Logger, 'warn' | 'info'>;
  },
  providers: ReadonlyMap<string, Pick<Provider, 'id'>>,
): Upstreams {
  const changed = (place: Place, state: UpstreamState): void => {
    const line = { event: 'provider_health', ...place, state };
    if (state === 'broken') logger.warn(line);
    else logger.info(line);
  };
  const watched = upstreams({
    clock,
    limits: {
      failuresMax: config.providerFailures,
      openMicros: config.providerOpenMs * 1_000,
    },
    places: [...providers].map(([deployment, { id }]) => ({ provider: id, deployment })),
    onState: changed,
  });
  telemetry.meter
    .createObservableGauge('alfred_gateway_provider_open', {
      description: 'Whether a provider is called: 1, or 0 while it is left alone.',
    })
    .addCallback((result) => {
      for (const { provider, deployment, opensIn } of watched.health()) {
        result.observe(opensIn === 0 ? 1 : 0, { provider, deployment });
      }
    });
  return watched;
}
