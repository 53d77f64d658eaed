import type { Logger, Telemetry } from '@alfred/telemetry';
import type { Observer } from '../ports/observer.ts';

/** Seconds: from a tenth of a millisecond to ten minutes. */
const buckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
  30, 60, 600,
];
const second = 1_000_000;

/** Metrics by outcome and provider, and one line of log for each request. Neither names a person. */
export function telemetryObserver(
  { meter }: Pick<Telemetry, 'meter'>,
  logger: Pick<Logger, 'info' | 'error'>,
): Observer {
  const advice = { unit: 's', advice: { explicitBucketBoundaries: buckets } };
  const own = meter.createHistogram('alfred_gateway_own_seconds', {
    description: "Alfred's own share of a request: everything but waiting for the provider.",
    ...advice,
  });
  const provider = meter.createHistogram('alfred_gateway_provider_seconds', {
    description: "The provider's share of a request, to the last byte of its answer.",
    ...advice,
  });
  const requests = meter.createCounter('alfred_gateway_requests', {
    description: 'Requests by how they ended.',
  });
  const defects = meter.createCounter('alfred_gateway_defects', {
    description: 'Errors that no code of the catalogue describes: defects of Alfred.',
  });
  return {
    ended: (facts) => {
      const labels = { outcome: facts.outcome, provider: facts.provider, stream: facts.stream };
      requests.add(1, { ...labels, code: facts.code });
      own.record(facts.ownMicros / second, labels);
      if (facts.provider !== '') provider.record(facts.providerMicros / second, labels);
      logger.info({ event: 'request', ...facts });
    },
    defect: (error, where) => {
      defects.add(1, { where });
      logger.error({ event: 'defect', where, err: error });
    },
  };
}

/**
 * A logger for lines whose fields are all known and none of them secret: looking through them for
 * secrets costs more than writing them. Errors are looked through as ever.
 */
export function lineLogger(logger: Logger): Pick<Logger, 'info' | 'error'> {
  const lines = logger.child({}, { redact: [] });
  return { info: lines.info.bind(lines), error: logger.error.bind(logger) };
}

/** What a gauge asks for when somebody looks. */
export interface GatewayGauges {
  readonly runningCalls: () => number;
  readonly leasesHeld: () => number;
  readonly journalBacklogBytes: () => number;
  readonly journalLagSeconds: () => number;
}

/** What is in the gateway right now. */
export function observeGauges({ meter }: Pick<Telemetry, 'meter'>, gauges: GatewayGauges): void {
  const gauge = (name: string, description: string, read: () => number): void => {
    meter.createObservableGauge(name, { description }).addCallback((result) => {
      result.observe(read());
    });
  };
  gauge('alfred_gateway_running_calls', 'Calls under way.', gauges.runningCalls);
  gauge('alfred_gateway_leases_held', 'Leases held.', gauges.leasesHeld);
  gauge(
    'alfred_gateway_journal_backlog_bytes',
    'Bytes of journal that metering has not applied.',
    gauges.journalBacklogBytes,
  );
  gauge(
    'alfred_gateway_journal_lag_seconds',
    'How long metering has stood still before the rest of the journal.',
    gauges.journalLagSeconds,
  );
}
