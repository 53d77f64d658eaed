import { isAlfredError } from '@alfred/errors';
import type { Journal } from '@alfred/journal';
import type { Ended, RequestLog, Returned } from '../ports/request-log.ts';
import {
  fromAdmitted,
  fromAttempted,
  fromEnded,
  fromRefused,
  fromReturned,
  type JournalBody,
  recordEncoder,
} from '../wire/usage-record.ts';

/** A request log that knows which part of the journal a restart would still need. */
export interface JournalRequestLog extends RequestLog {
  /**
   * The position of the oldest record that a restart must find: the *admitted* of a request that
   * has not ended, or the first one of a lease that is not returned. Undefined when there is none.
   */
  oldestNeeded(): bigint | undefined;
}

/** The gateway's journal as its memory of requests. */
export function journalRequestLog(journal: Journal): JournalRequestLog {
  const encode = recordEncoder();
  // Maps keep the order of insertion and positions only grow: the first value is the oldest.
  const unfinished = new Map<string, bigint>();
  const unreturned = new Map<string, bigint>();

  // Records become durable in their order.
  let last: Promise<void> = Promise.resolve();

  function append(at: bigint, body: JournalBody, reserved: boolean) {
    const appended = journal.append(encode(at, body), { reserved });
    last = appended.durable;
    return appended;
  }

  /**
   * Nobody waits for these: `onFault` of the journal hears of a disk that failed. What they end is
   * needed until they are durable, or a loss of power could take the end and leave the lease open.
   */
  function appendUnwaited(at: bigint, body: JournalBody, onDurable: () => void) {
    append(at, body, true).durable.then(onDurable, () => {});
  }

  return {
    incarnation: journal.incarnation,
    get full() {
      return journal.full;
    },
    written: () => last,
    oldestNeeded: () => smallest(first(unfinished), first(unreturned)),
    admitted: async (record) => {
      const { position, durable } = append(record.at, fromAdmitted(record), false);
      unfinished.set(record.request, position);
      if (!unreturned.has(record.lease)) unreturned.set(record.lease, position);
      await durable;
    },
    // Its own *admitted* is the oldest that is needed of it.
    attempted: (record) => append(record.at, fromAttempted(record), false).durable,
    ended: (record: Ended) => {
      appendUnwaited(record.at, fromEnded(record), () => unfinished.delete(record.request));
    },
    refused: (record) => {
      try {
        append(record.at, fromRefused(record), false).durable.catch(() => {});
      } catch (error) {
        // A refusal is worth a line only while there is room for what must not be refused.
        if (!isAlfredError(error, 'journal_full')) throw error;
      }
    },
    returned: (record: Returned) => {
      const body = fromReturned(record, journal.incarnation);
      appendUnwaited(record.at, body, () => unreturned.delete(record.lease));
    },
  };
}

const first = (positions: ReadonlyMap<string, bigint>): bigint | undefined =>
  positions.values().next().value;

function smallest(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
