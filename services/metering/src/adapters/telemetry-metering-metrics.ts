import type { Telemetry } from '@alfred/telemetry';
import type { MeteringMetrics } from '../ports/metering-metrics.ts';

/** Metering's counters. An alarm belongs on all but the first one: they should never move. */
export function telemetryMeteringMetrics({ meter }: Pick<Telemetry, 'meter'>): MeteringMetrics {
  const applied = meter.createCounter('alfred_metering_applied_records', {
    description: 'Records of gateways whose effect is in the ledger.',
  });
  const stopped = meter.createCounter('alfred_metering_stopped_records', {
    description: 'Records that an operator must look at, by reason.',
  });
  const overrun = meter.createCounter('alfred_metering_overrun_records', {
    description:
      'Charges above what was set aside for them, by whether lease or estimate was less.',
  });
  return {
    applied: (records) => applied.add(records),
    stopped: (reason) => stopped.add(1, { reason }),
    overrun: (beyond) => overrun.add(1, { beyond }),
  };
}
