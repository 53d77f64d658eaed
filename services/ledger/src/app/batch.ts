import type { Past } from '../domain/decision-context.ts';
import { entryBytesMax } from '../wire/entry.ts';
import type { Answer } from './answer.ts';
import { bytesMax, type Draft, decideInto, emptyDraft, entriesMax, type Memory } from './memory.ts';
import type { Moment } from './steady-time.ts';
import { answerTo, failTo, type Waiting } from './waiting-line.ts';

/** Somebody who waits for this batch, and for those before it. */
export interface Barrier {
  /** Nothing more is decided into it: the memory is what will be durable with it. */
  readonly whole: () => void;
  readonly resolve: () => void;
  readonly reject: (fault: unknown) => void;
}

/** Entries that are appended together, and those who hear of it when they are durable. */
export interface Batch {
  readonly draft: Draft;
  /** The number of the last entry before it. */
  readonly after: number;
  readonly decided: { readonly waiting: Waiting; readonly answer: Answer }[];
  readonly barriers: Barrier[];
  /** A command waits for the next one, because its entries do not fit any more. */
  isClosed: boolean;
}

/** A batch that goes on where the memory is now. */
export function newBatch(memory: Memory): Batch {
  const after = memory.state.seq;
  return { draft: emptyDraft(memory), after, decided: [], barriers: [], isClosed: false };
}

/** Whether nothing more may be decided into it. */
export function isFull({ draft, isClosed }: Batch): boolean {
  return isClosed || draft.entries.length >= entriesMax || draft.bytes + entryBytesMax > bytesMax;
}

/** Whether nobody waits for it. */
export function isEmpty({ draft, decided, barriers }: Batch): boolean {
  return draft.entries.length === 0 && decided.length === 0 && barriers.length === 0;
}

/** Decides as many of these as fit, in order; gives how many. */
export function fill(
  batch: Batch,
  memory: Memory,
  turns: {
    readonly taken: readonly Waiting[];
    readonly moment: Moment;
    /** What was looked up before; the batch itself knows what it decided since. */
    readonly past: Past;
  },
): number {
  const { draft, decided } = batch;
  const past: Past = (key) => draft.keyed.get(key) ?? turns.past(key);
  for (const [index, waiting] of turns.taken.entries()) {
    const { submission } = waiting;
    const answer = isFull(batch)
      ? undefined
      : decideInto(memory, draft, { submission, moment: turns.moment, past });
    if (!answer) {
      batch.isClosed = true;
      return index;
    }
    decided.push({ waiting, answer });
  }
  return turns.taken.length;
}

/** Everything in it is durable: tells everybody. */
export function succeed({ decided, barriers }: Batch): void {
  for (const { waiting, answer } of decided) answerTo(waiting, answer);
  for (const barrier of barriers) barrier.resolve();
}

/** Nobody knows what became of it, or it was never sent. */
export function fail({ decided, barriers }: Batch, fault: unknown): void {
  for (const { waiting } of decided) failTo(waiting, fault);
  for (const barrier of barriers) barrier.reject(fault);
}
