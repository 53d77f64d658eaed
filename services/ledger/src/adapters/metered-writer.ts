import { isAlfredError } from '@alfred/errors';
import type { Logger, Telemetry } from '@alfred/telemetry';
import type { WriterMetrics } from '../ports/writer-metrics.ts';

/** Seconds of one append: from a fast disk to a database in trouble. */
const appendSeconds = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2];
const batchEntries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Writers as operators see them: how fast and how large batches are, and why writers end. */
export function meteredWriter(deps: {
  readonly meter: Telemetry['meter'];
  readonly logger: Logger;
}): WriterMetrics {
  const seconds = deps.meter.createHistogram('alfred_ledger_append_seconds', {
    description: 'How long the store took for one batch of entries.',
    advice: { explicitBucketBoundaries: appendSeconds },
  });
  const entries = deps.meter.createHistogram('alfred_ledger_batch_entries', {
    description: 'How many entries were appended together.',
    advice: { explicitBucketBoundaries: batchEntries },
  });
  const bytes = deps.meter.createCounter('alfred_ledger_entry_bytes', {
    description: 'Bytes of entries that became durable.',
  });
  const overruns = deps.meter.createCounter('alfred_ledger_hold_overruns', {
    description: 'Captures that took more than their hold had.',
  });
  const ends = deps.meter.createCounter('alfred_ledger_writer_ends', {
    description: 'Writers that ended by themselves, by the code of the reason.',
  });
  return {
    committed: (batch) => {
      seconds.record(Number(batch.micros) / 1e6);
      entries.record(batch.entries);
      bytes.add(batch.bytes);
    },
    overran: (ledger, hold) => {
      overruns.add(1);
      deps.logger.warn({ ledger, hold }, 'hold_overrun');
    },
    ended: (ledger, fault) => {
      const code = isAlfredError(fault) ? fault.code : 'internal';
      ends.add(1, { code });
      deps.logger.warn({ ledger, code, err: fault }, 'writer_ended');
    },
  };
}
