import type { ApplyRequest, ApplyResponse, CommandResult } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import type { Pool } from 'pg';
import { backoffMs, sleep } from '../retrying.ts';
import type { Task } from '../service.ts';
import { postgresRelayStore, type RelayStore } from './relay-store.ts';

/** Commands in one `Apply`, and ledgers looked at in one round. */
const batchMax = 100;
const ledgersMax = 100;
/** How often the table is looked at when nobody calls: for rows that a crash left. Milliseconds. */
const pollMs = 1_000;
/** How long `flush` waits unless told otherwise, and how long one `Apply` may take. Milliseconds. */
const flushDefaultMs = 4_000;
const applyMs = 3_000;
const patience = { firstDelayMs: 100, delayMaxMs: 5_000 };

export interface RelayOptions {
  /** Of the service, for the task's name. */
  readonly name: string;
  /** Its search path names the schema that has the `relay` table. */
  readonly pool: Pool;
  /** The ledger's client; of it only `apply` is used. */
  readonly ledger: RelayLedger;
  /** Told of every send that failed; it is tried again by itself. */
  readonly onFault?: (error: unknown) => void;
  /** How long `flush` waits for the answer; less than the deadline of those who call it. */
  readonly flushMs?: number;
}

export interface RelayLedger {
  apply(request: ApplyRequest, options: { readonly deadlineMs: number }): Promise<ApplyResponse>;
}

/** The outbox that points to the log. */
export interface Relay extends Task {
  /**
   * Sends the row now and gives the ledger's answer, also when it was answered before. Throws
   * `service_unavailable` when the ledger does not answer in time; the row stays, and is sent
   * later. A row that does not exist throws `internal`.
   */
  flush(id: string): Promise<CommandResult>;
}

/**
 * Sends the rows of `<schema>.relay` until the ledger has answered each: at least once, in order
 * per ledger, in bounded batches, with backoff while the ledger is away or not opened yet. The key
 * of a command is its row's id, so sending it again changes nothing.
 */
export function relayTask(options: RelayOptions): Relay {
  const { name, pool, ledger, onFault = () => {}, flushMs = flushDefaultMs } = options;
  const store = postgresRelayStore(pool);
  const stopped = new AbortController();
  const senders = new Map<string, { readonly done: Promise<void>; readonly pace: Pace }>();
  let polling: Promise<void> = Promise.resolve();

  /** One sender per ledger at a time keeps the order; it ends when nothing is pending. */
  function kick(ledgerId: string): Promise<void> {
    const running = senders.get(ledgerId);
    if (running) return running.done;
    const { signal } = stopped;
    const pace = paceOf(signal);
    const sending = sendAll(ledgerId, { store, ledger, onFault, signal, pace });
    const done = sending.finally(() => senders.delete(ledgerId));
    senders.set(ledgerId, { done, pace });
    return done;
  }

  async function poll(): Promise<void> {
    while (!stopped.signal.aborted) {
      try {
        for (const id of await store.pendingLedgers(ledgersMax)) kick(id).catch(onFault);
      } catch (error) {
        onFault(error);
      }
      await sleep(pollMs, stopped.signal).catch(() => {});
    }
  }

  return {
    name: `${name}.relay`,
    start: async () => {
      polling = poll();
    },
    stop: async () => {
      stopped.abort();
      await polling;
      await Promise.allSettled([...senders.values()].map(({ done }) => done));
    },
    flush: async (id) => {
      const row = await store.find(id);
      if (!row) throw new AlfredError('internal', {}, { cause: new Error(`no relay row ${id}`) });
      if (row.answer) return row.answer;
      // Whoever waits for an answer waits for no pause that earlier failures have earned.
      senders.get(row.ledger)?.pace.hurry();
      return answerOf(id, { store, flushMs, send: () => kick(row.ledger) });
    },
  };
}

interface Flushing {
  readonly store: RelayStore;
  readonly flushMs: number;
  send(): Promise<void>;
}

/** A sender may have been past the row when it was asked for, so it is asked at most twice. */
async function answerOf(id: string, { store, flushMs, send }: Flushing): Promise<CommandResult> {
  const unanswered = new AlfredError('service_unavailable', { service: 'ledger' });
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(() => timer.reject(unanswered), flushMs);
  try {
    for (let round = 1; round <= 2; round += 1) {
      await Promise.race([send(), timer.promise]);
      const answer = (await store.find(id))?.answer;
      if (answer) return answer;
    }
    throw unanswered;
  } finally {
    clearTimeout(timeout);
  }
}

interface Sending {
  readonly store: RelayStore;
  readonly ledger: RelayLedger;
  readonly onFault: (error: unknown) => void;
  readonly signal: AbortSignal;
  readonly pace: Pace;
}

async function sendAll(ledgerId: string, sending: Sending): Promise<void> {
  const { signal, onFault, pace } = sending;
  while (!signal.aborted) {
    try {
      const sent = await sendBatch(ledgerId, sending);
      pace.hurry();
      if (sent === 0) return;
    } catch (error) {
      onFault(error);
      await pace.pause();
    }
  }
}

/** The growing pauses of one sender. */
interface Pace {
  /** After a failure: longer each time. */
  pause(): Promise<void>;
  /** Ends the pause under way, and begins with short ones again. */
  hurry(): void;
}

function paceOf(stopped: AbortSignal): Pace {
  let failures = 0;
  let cut = new AbortController();
  return {
    pause: async () => {
      failures += 1;
      cut = new AbortController();
      const ended = AbortSignal.any([stopped, cut.signal]);
      await sleep(backoffMs(failures, patience), ended).catch(() => {});
    },
    hurry: () => {
      failures = 0;
      cut.abort();
    },
  };
}

async function sendBatch(ledgerId: string, { store, ledger }: Sending): Promise<number> {
  const rows = await store.pending(ledgerId, batchMax);
  if (rows.length === 0) return 0;
  const commands = rows.map((row) => row.command);
  const { results } = await ledger.apply({ ledger: ledgerId, commands }, { deadlineMs: applyMs });
  const all = rows.flatMap((row, index) => {
    const result = results[index];
    return result?.outcome ? [{ id: row.id, result }] : [];
  });
  const answers = all.filter(({ result }) => !isEarly(result));
  await store.answered(answers);
  if (all.length < rows.length) throw new AlfredError('internal', {}, { cause: results.length });
  if (answers.length < all.length) throw new AlfredError('ledger_unknown', { ledger: ledgerId });
  return rows.length;
}

/**
 * Another service opens the ledger of a new organisation, and its relay may come later than ours:
 * what is said about an organisation then is no less true.
 */
function isEarly({ outcome }: CommandResult): boolean {
  return outcome?.$case === 'refused' && outcome.value.code === 'ledger_unknown';
}
