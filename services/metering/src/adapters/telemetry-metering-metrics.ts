import type { Telemetry } from '@alfred/telemetry';
import type { MeteringMetrics } from '../ports/metering-metrics.ts';

/** Metering's counters. An alarm belongs on the second one: it should never move. */
export function telemetryMeteringMetrics({ meter }: Pick<Telemetry, 'meter'>): MeteringMetrics {
  const applied = meter.createCounter('alfred_metering_applied_records', {
    description: 'Records of gateways whose effect is in the ledger.',
  });
  const stopped = meter.createCounter('alfred_metering_stopped_records', {
    description: 'Records that an operator must look at, by reason.',
  });
  return {
    applied: (records) => applied.add(records),
    stopped: (reason) => stopped.add(1, { reason }),
  };
}
