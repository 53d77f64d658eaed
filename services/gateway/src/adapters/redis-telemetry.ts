import type { Telemetry } from '@alfred/telemetry';
import type { CircuitState } from '../domain/circuit.ts';
import type { RateDecision } from '../domain/request-limit.ts';

/** What is measured of Redis, and of the limits that it counts. */
export interface RedisTelemetry {
  asked(operation: string, outcome: 'ok' | 'failed', micros: number): void;
  decided(decision: Pick<RateDecision, 'outcome' | 'basis'>): void;
}

/** Seconds: from a twentieth of a millisecond to well past the bound of an operation. */
const buckets = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 1];

const levelOf: Readonly<Record<CircuitState, number>> = { closed: 0, half_open: 1, open: 2 };

/** Metrics without a name of a person, a key or a node. */
export function redisTelemetry(
  { meter }: Pick<Telemetry, 'meter'>,
  stateOf: () => CircuitState,
): RedisTelemetry {
  const seconds = meter.createHistogram('alfred_gateway_redis_seconds', {
    description: 'How long Redis took to answer, or not to, by operation.',
    unit: 's',
    advice: { explicitBucketBoundaries: buckets },
  });
  const decisions = meter.createCounter('alfred_gateway_limit_decisions', {
    description:
      'Requests counted against limits, over all gateways (shared) or with the share of this one (local).',
  });
  meter
    .createObservableGauge('alfred_gateway_redis_circuit_state', {
      description: 'The circuit around Redis: 0 closed, 1 half open, 2 open.',
    })
    .addCallback((result) => result.observe(levelOf[stateOf()]));
  return {
    asked: (operation, outcome, micros) => seconds.record(micros / 1e6, { operation, outcome }),
    decided: ({ outcome, basis }) => decisions.add(1, { outcome, basis }),
  };
}
