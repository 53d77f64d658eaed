import { AlfredError, isAlfredError } from '@alfred/errors';
import type { AppendResult, Batch, EventStore, LedgerHead } from './event-store.ts';

/** How long to try to learn what became of a batch. */
export interface OutcomeLimits {
  /** How often the log is asked, at most, before the fault is passed on. */
  readonly attemptsMax: number;
  /** Waits before the `attempt`-th look (1, 2, …). */
  pause(attempt: number): Promise<void>;
}

/** What the head says of a batch whose sending failed. */
type Trace = 'committed' | 'absent' | 'fenced' | 'conflict';

/**
 * The same store, whose `append` does not leave its caller guessing: a send that failed may have
 * been committed all the same, so the head is read until it tells.
 *
 * - The batch's own leaf under its own epoch: it was committed.
 * - The old position under its own epoch: it was not (yet); the same batch is sent again. A resend
 *   that wins nothing is one more unknown outcome, because the first send may have arrived late.
 * - Another epoch: another writer has taken over.
 *
 * Three faults remain. `internal`: the store refused the batch itself, which was not and will not be
 * committed. `log_truncatable`: the log is not what it was, and nobody may go on with it.
 * `database_unavailable`: `attemptsMax` looks did not tell; nothing may be concluded.
 */
export function knownOutcome(store: EventStore, limits: OutcomeLimits): EventStore {
  return { ...store, append: (batch) => appendKnowing(store, batch, limits) };
}

async function appendKnowing(
  store: EventStore,
  batch: Batch,
  limits: OutcomeLimits,
): Promise<AppendResult> {
  const first = await send(store, batch);
  if ('value' in first) return first.value;
  let fault = first.fault;
  for (let looks = 1; looks <= limits.attemptsMax; looks += 1) {
    await limits.pause(looks);
    const seen = await attempt(() => store.head(batch.ledger));
    if ('fault' in seen) {
      fault = seen.fault;
      continue;
    }
    const trace = traceOf(batch, seen.value);
    if (trace === 'committed') return { status: 'appended' };
    if (trace !== 'absent') return { status: trace };
    const again = await send(store, batch);
    if ('fault' in again) fault = again.fault;
    else if (again.value.status === 'appended') return again.value;
  }
  throw new AlfredError('database_unavailable', {}, { cause: fault });
}

/** What was refused is refused for good: there is no outcome to look for. */
async function send(store: EventStore, batch: Batch): Promise<Attempted<AppendResult>> {
  const sent = await attempt(() => store.append(batch));
  if ('fault' in sent && isFinal(sent.fault)) throw sent.fault;
  return sent;
}

function isFinal(fault: unknown): boolean {
  return isAlfredError(fault, 'internal') || isAlfredError(fault, 'log_truncatable');
}

function traceOf(batch: Batch, head: LedgerHead | undefined): Trace {
  if (head?.epoch !== batch.epoch) return 'fenced';
  if (head.seq === batch.expectedSeq) return 'absent';
  const end = batch.expectedSeq + BigInt(batch.entries.length);
  return head.seq === end && head.leaf.equals(batch.leaf) ? 'committed' : 'conflict';
}

type Attempted<Value> = { readonly value: Value } | { readonly fault: unknown };

async function attempt<Value>(run: () => Promise<Value>): Promise<Attempted<Value>> {
  try {
    return { value: await run() };
  } catch (fault) {
    return { fault };
  }
}
