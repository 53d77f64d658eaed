import { isAlfredError } from '@alfred/errors';
import type { Logger, Telemetry } from '@alfred/telemetry';
import type { PublisherMetrics } from '../ports/publisher-metrics.ts';

interface Progress {
  head: bigint;
  published: bigint;
}

/**
 * The publisher as operators see it: how far behind it is in all, and once for each change what
 * keeps it from publishing.
 */
export function meteredPublisher(deps: {
  readonly meter: Telemetry['meter'];
  readonly logger: Logger;
  /** Whether this process publishes the ledger: what it has given away is not its lag. */
  readonly isOwn: (ledger: string) => boolean;
}): PublisherMetrics {
  const { meter, logger, isOwn } = deps;
  const ledgers = new Map<string, Progress>();
  const failing = new Map<string, string>();

  const description =
    'Entries of the ledgers of this process that are in the log and not published yet.';
  meter
    .createObservableGauge('alfred_ledger_published_lag_entries', { description })
    .addCallback((result) => result.observe(lagOf(ledgers, isOwn)));

  const isNew = (code: string) => {
    for (const ledger of failing.keys())
      if (ledger !== '' && !isOwn(ledger)) failing.delete(ledger);
    return ![...failing.values()].includes(code);
  };

  return {
    appended: (ledger, seq) => {
      const head = BigInt(seq);
      // What was there before this process first heard of the log is not counted until it is read.
      const known = ledgers.get(ledger) ?? { head, published: head - 1n };
      ledgers.set(ledger, known);
      if (head > known.head) known.head = head;
    },
    published: (ledger, seq) => {
      const known = ledgers.get(ledger) ?? { head: seq, published: seq };
      ledgers.set(ledger, known);
      known.published = seq;
      if (seq > known.head) known.head = seq;
      if (failing.size === 0) return;
      failing.delete(ledger);
      failing.delete('');
      if (failing.size === 0) logger.info({ ledger }, 'publishing_recovered');
    },
    failed: (ledger, fault) => {
      const code = isAlfredError(fault) ? fault.code : 'internal';
      // A stream that does not fit its log is its own matter; a bus that is away is everybody's.
      const what = code === 'stream_diverged' ? `${code} ${ledger}` : code;
      const isChange = isNew(what);
      failing.set(ledger, what);
      if (isChange) logger.error({ ledger, code, err: fault }, 'publishing_failed');
    },
  };
}

function lagOf(ledgers: Map<string, Progress>, isOwn: (ledger: string) => boolean): number {
  let lag = 0n;
  for (const [ledger, { head, published }] of ledgers) {
    if (!isOwn(ledger)) ledgers.delete(ledger);
    else if (head > published) lag += head - published;
  }
  return Number(lag);
}
