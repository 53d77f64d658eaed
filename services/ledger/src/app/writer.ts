import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import type { LedgerState } from '../domain/state.ts';
import type { Submission } from '../domain/submission.ts';
import type { WriterMetrics } from '../ports/writer-metrics.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import { type Answer, answerOf } from './answer.ts';
import { type Batch, fail, fill, isEmpty, isFull, newBatch, succeed } from './batch.ts';
import { type Memory, note } from './memory.ts';
import { failTo, type Waiting, type WaitingLine, waitingLine } from './waiting-line.ts';

/** Commands whose keys are looked up at once. */
const lookupMax = 500;
/** Commands that may wait; more are refused as `overloaded`. */
const waitingMax = 20_000;

/** The one writer of a ledger, for as long as nobody else takes the ledger over. */
export interface LedgerWriter {
  readonly ledger: string;
  /**
   * Decides these commands in order, and answers when everything decided is durable.
   *
   * Throws `overloaded` when too many wait, and `writer_fenced` or the store's fault when the
   * writer ends meanwhile: then a command was written or not, and its key will tell.
   */
  submit(submissions: readonly Submission[]): Promise<readonly Answer[]>;
  /** Looks at the state once all that is in it is durable and still this writer's. It only looks. */
  look<Seen>(look: (state: LedgerState) => Seen): Promise<Seen>;
  /** Takes nothing new, answers what waits, and ends. */
  stop(): Promise<void>;
}

export interface WriterDeps {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly metrics: WriterMetrics;
  /** After every commit: the log is this long now. */
  readonly onCommitted: (ledger: string, seq: number) => void;
  /** Once, when the writer ends by itself: whoever needs the ledger opens it anew. */
  readonly onEnded: (ledger: string, fault: unknown) => void;
}

interface Running extends WriterDeps {
  readonly memory: Memory;
  readonly line: WaitingLine;
  /** Out of the line, and not decided yet. */
  taken: readonly Waiting[];
  /** What is being decided. */
  batch: Batch;
  committing: Batch | undefined;
  ended: { readonly fault: unknown } | undefined;
  stopping: boolean;
  /** Resolved when there may be something to do. */
  wake: PromiseWithResolvers<void>;
}

/**
 * A writer over a memory that was just loaded. While one batch commits, the next one is decided and
 * holds whatever came meanwhile; there are no timers. Any failure ends the writer, because its
 * memory may be ahead of the log by then (see memory.ts).
 */
export function ledgerWriter(memory: Memory, deps: WriterDeps): LedgerWriter {
  const running: Running = {
    ...deps,
    memory,
    line: waitingLine(waitingMax),
    taken: [],
    batch: newBatch(memory),
    committing: undefined,
    ended: undefined,
    stopping: false,
    wake: Promise.withResolvers(),
  };
  announce(running);
  run(running).then(undefined, (fault: unknown) => end(running, fault));
  return {
    ledger: memory.ledger,
    submit: async (submissions) => {
      refuseEnded(running);
      if (running.stopping) throw new AlfredError('shutting_down');
      const answers = running.line.join(submissions);
      running.wake.resolve();
      return answers;
    },
    look: async (look) => {
      await settled(running);
      return look(memory.state);
    },
    stop: () => stop(running),
  };
}

/** A writer's first entry says that it took over; an empty log waits for its genesis first. */
function announce({ memory, batch, clock }: Running): void {
  if (memory.state.seq === 0) return;
  const event = { type: 'WriterOpened.v1', postings: [], data: {} } as const;
  note(memory, batch.draft, { event, now: Number(clock.nowMicros()) });
}

async function run(running: Running): Promise<void> {
  while (!running.ended) {
    running.wake = Promise.withResolvers();
    await decideWaiting(running);
    if (!running.ended && !running.committing && !isEmpty(running.batch)) send(running);
    if (running.line.size === 0 || isFull(running.batch)) await running.wake.promise;
  }
}

async function decideWaiting(running: Running): Promise<void> {
  const { line, memory, store, clock } = running;
  while (line.size > 0 && !isFull(running.batch)) {
    const taken = line.take(lookupMax);
    running.taken = taken;
    await learnKeys(memory, store, taken);
    refuseEnded(running);
    const now = Number(clock.nowMicros());
    line.putBack(taken.slice(fill(running.batch, memory, { taken, now })));
    running.taken = [];
  }
}

/** Asks the log once for those keys that memory does not know. */
async function learnKeys(
  { ledger, keys }: Memory,
  store: EventStore,
  taken: readonly Waiting[],
): Promise<void> {
  const unknown = taken.map(({ submission }) => submission.key).filter((key) => !keys.get(key));
  if (unknown.length === 0) return;
  for (const [key, { bytes }] of await store.findKeys(ledger, unknown)) {
    const entry = decodeEntry(bytes);
    keys.set(key, { digest: entry.digest ?? '', answer: answerOf(entry) });
  }
}

function send(running: Running): void {
  const batch = running.batch;
  running.committing = batch;
  running.batch = newBatch(running.memory);
  commit(running, batch).then(
    () => {
      running.committing = undefined;
      running.wake.resolve();
    },
    (fault: unknown) => end(running, fault),
  );
}

/** Whatever is answered, a refusal too, is answered by the writer that nobody has fenced. */
async function commit(running: Running, batch: Batch): Promise<void> {
  if (batch.draft.entries.length > 0) await append(running, batch);
  else await refuseFenced(running);
  succeed(batch);
}

async function append(running: Running, batch: Batch): Promise<void> {
  const { draft, after } = batch;
  const startedAt = running.clock.elapsedMicros();
  await appendDraft(running, batch);
  const micros = running.clock.elapsedMicros() - startedAt;
  running.metrics.committed({ entries: draft.entries.length, bytes: draft.bytes, micros });
  running.onCommitted(running.memory.ledger, after + draft.entries.length);
}

async function refuseFenced({ store, memory }: Running): Promise<void> {
  const head = await store.head(memory.ledger);
  if (head?.epoch !== BigInt(memory.epoch)) throw new AlfredError('writer_fenced');
}

async function appendDraft({ store, memory }: Running, { draft, after }: Batch): Promise<void> {
  const { status } = await store.append({
    ledger: memory.ledger,
    epoch: BigInt(memory.epoch),
    expectedSeq: BigInt(after),
    entries: draft.entries,
    leaf: draft.leaf,
  });
  if (status !== 'appended') throw new AlfredError('writer_fenced');
}

/** Resolves when everything that is in the state now is durable. */
async function settled(running: Running): Promise<void> {
  refuseEnded(running);
  const barrier = Promise.withResolvers<void>();
  running.batch.barriers.push(barrier);
  running.wake.resolve();
  return barrier.promise;
}

async function stop(running: Running): Promise<void> {
  running.stopping = true;
  while (
    !running.ended &&
    (running.line.size > 0 || running.committing || !isEmpty(running.batch))
  ) {
    await settled(running);
  }
  running.ended ??= { fault: new AlfredError('shutting_down') };
  running.wake.resolve();
}

function end(running: Running, fault: unknown): void {
  if (running.ended) return;
  running.ended = { fault };
  if (running.committing) fail(running.committing, fault);
  fail(running.batch, fault);
  const undecided = [...running.taken, ...running.line.take(waitingMax)];
  for (const waiting of undecided) failTo(waiting, fault);
  running.wake.resolve();
  running.metrics.ended(running.memory.ledger, fault);
  running.onEnded(running.memory.ledger, fault);
}

function refuseEnded({ ended }: Running): void {
  if (ended) throw ended.fault;
}
