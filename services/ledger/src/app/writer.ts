import type { Clock, WallWatch } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import type { LeaseLives } from '../domain/decision-context.ts';
import type { LedgerState } from '../domain/state.ts';
import type { Submission } from '../domain/submission.ts';
import type { WriterMetrics } from '../ports/writer-metrics.ts';
import type { Answer } from './answer.ts';
import { type Batch, fail, fill, isEmpty, isFull, newBatch, succeed } from './batch.ts';
import { dueSubmissions } from './housekeeping.ts';
import { type Extend, type Extension, liveLonger } from './live-longer.ts';
import { lookUp } from './look-up.ts';
import { type Memory, note } from './memory.ts';
import { type Moment, steadyTime } from './steady-time.ts';
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
  look<Seen>(look: (state: LedgerState, lives: LeaseLives) => Seen): Promise<Seen>;
  /**
   * Looks at the state as it is, durable or not: only to learn whether a real look is worth its
   * while.
   */
  glance<Seen>(look: (state: LedgerState, lives: LeaseLives) => Seen): Seen;
  /** Begins the life of these leases anew, as far as they may live. No entry says so. */
  extend(wish: Extend): Promise<readonly Extension[]>;
  /** Does what time alone asks for: lapses leases, ends overrides, runs movements that are due. */
  housekeep(): Promise<void>;
  /** Takes nothing new, answers what waits, and ends. */
  stop(): Promise<void>;
}

export interface WriterDeps {
  readonly store: EventStore;
  readonly clock: Clock;
  /** The same for every writer of the process: none begins anew to trust a clock that moved. */
  readonly wall: WallWatch;
  readonly metrics: WriterMetrics;
  /** After every commit: the log is this long now. */
  readonly onCommitted: (ledger: string, seq: number) => void;
  /** Once, when the writer ends by itself: whoever needs the ledger opens it anew. */
  readonly onEnded: (ledger: string, fault: unknown) => void;
}

interface Running extends WriterDeps {
  readonly memory: Memory;
  readonly time: () => Moment;
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
    time: steadyTime(deps.wall),
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
    submit: async (submissions) => submit(running, submissions),
    look: (look) => settled(running, () => lookNow(running, look)),
    glance: (look) => lookNow(running, look),
    extend: async (wish) => {
      await settled(running, () => {});
      return liveLonger(memory, wish, running.time());
    },
    housekeep: async () => {
      refuseEnded(running);
      const due = dueSubmissions(memory, running.time());
      if (due.length > 0 && !running.stopping) await submit(running, due);
    },
    stop: () => stop(running),
  };
}

function lookNow<Seen>(
  { memory, time }: Running,
  look: (state: LedgerState, lives: LeaseLives) => Seen,
): Seen {
  memory.lives.at(time().elapsed);
  return look(memory.state, memory.lives);
}

async function submit(
  running: Running,
  submissions: readonly Submission[],
): Promise<readonly Answer[]> {
  refuseEnded(running);
  if (running.stopping) throw new AlfredError('shutting_down');
  const answers = running.line.join(submissions);
  running.wake.resolve();
  return answers;
}

/** A writer's first entry says that it took over; an empty log waits for its genesis first. */
function announce({ memory, batch, time }: Running): void {
  if (memory.state.seq === 0) return;
  const event = { type: 'WriterOpened.v1', postings: [], data: {} } as const;
  note(memory, batch.draft, { event, now: time().now });
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
  const { line, memory, store, batch, committing } = running;
  while (line.size > 0 && !isFull(batch)) {
    const taken = line.take(lookupMax);
    running.taken = taken;
    const submissions = taken.map(({ submission }) => submission);
    const drafts = [batch, ...(committing ? [committing] : [])].map(({ draft }) => draft);
    const past = await lookUp(memory, store, { submissions, drafts });
    refuseEnded(running);
    line.putBack(taken.slice(fill(batch, memory, { taken, past, moment: running.time() })));
    running.taken = [];
  }
}

function send(running: Running): void {
  const batch = running.batch;
  for (const barrier of batch.barriers) barrier.whole();
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
  else await refuseFenced(running, batch);
  succeed(batch);
}

async function append(running: Running, batch: Batch): Promise<void> {
  const { draft, after } = batch;
  const startedAt = running.clock.elapsedMicros();
  await appendDraft(running, batch);
  const micros = running.clock.elapsedMicros() - startedAt;
  running.metrics.committed({ entries: draft.entries.length, bytes: draft.bytes, micros });
  running.onCommitted(running.memory.ledger, after + draft.entries.length);
  tellOverruns(running, batch);
}

function tellOverruns({ memory, metrics }: Running, { decided }: Batch): void {
  for (const { answer } of decided) {
    if (answer.outcome !== 'accepted' || answer.excess === undefined || answer.repeated) continue;
    metrics.overran(memory.ledger, answer.hold ?? '');
  }
}

/**
 * The log ends where this writer left it. Its number alone would not tell: a log by itself does not
 * keep two writers from having one.
 */
async function refuseFenced({ store, memory }: Running, { draft, after }: Batch): Promise<void> {
  const head = await store.head(memory.ledger);
  const isOurs =
    head?.epoch === BigInt(memory.epoch) &&
    head.seq === BigInt(after) &&
    head.leaf.toString('hex') === draft.leaf;
  if (!isOurs) throw new AlfredError('writer_fenced');
}

async function appendDraft({ store, memory }: Running, { draft, after }: Batch): Promise<void> {
  const { status } = await store.append({
    ledger: memory.ledger,
    epoch: BigInt(memory.epoch),
    expectedSeq: BigInt(after),
    entries: draft.entries,
    leaf: Buffer.from(draft.leaf, 'hex'),
  });
  if (status !== 'appended') throw new AlfredError('writer_fenced');
}

/**
 * Resolves with what is seen, when all that is in the state now is durable. It is looked at when the
 * batch that this waits for is whole: while that commits, the state runs ahead with the next one,
 * which may never be durable.
 */
async function settled<Seen>(running: Running, look: () => Seen): Promise<Seen> {
  refuseEnded(running);
  const { promise: durable, resolve, reject } = Promise.withResolvers<void>();
  const seen = Promise.withResolvers<Seen>();
  const whole = () => seen.resolve(new Promise((give) => give(look())));
  // What it throws is for whoever looked, once it is known that the batch is there.
  seen.promise.then(undefined, () => {});
  running.batch.barriers.push({ whole, resolve, reject });
  running.wake.resolve();
  await durable;
  return seen.promise;
}

async function stop(running: Running): Promise<void> {
  running.stopping = true;
  while (!running.ended && isBusy(running)) await settled(running, () => {});
  running.ended ??= { fault: new AlfredError('shutting_down') };
  running.wake.resolve();
}

/** What was taken out of the line and is being looked up waits for its answer, too. */
function isBusy({ line, taken, committing, batch }: Running): boolean {
  return line.size > 0 || taken.length > 0 || committing !== undefined || !isEmpty(batch);
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
