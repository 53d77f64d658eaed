import { entryBytesMax } from '../wire/entry.ts';
import type { Answer } from './answer.ts';
import { type Draft, decideInto, emptyDraft, type Memory } from './memory.ts';
import { answerTo, failTo, type Waiting } from './waiting-line.ts';

/** A batch is whatever is there, up to one of these. */
const entriesMax = 1_000;
const bytesMax = 512 * 1024;
/** The most entries that one command leaves: an ending, and the closing of its lease. */
const entriesPerCommand = 2;

/** Entries that are appended together, and those who hear of it when they are durable. */
export interface Batch {
  readonly draft: Draft;
  /** The number of the last entry before it. */
  readonly after: number;
  readonly decided: { readonly waiting: Waiting; readonly answer: Answer }[];
  readonly barriers: PromiseWithResolvers<void>[];
}

/** A batch that goes on where the memory is now. */
export function newBatch(memory: Memory): Batch {
  return { draft: emptyDraft(memory), after: memory.state.seq, decided: [], barriers: [] };
}

/** Whether the next command might not fit any more. */
export function isFull({ draft }: Batch): boolean {
  return (
    draft.entries.length + entriesPerCommand > entriesMax ||
    draft.bytes + entriesPerCommand * entryBytesMax > bytesMax
  );
}

/** Whether nobody waits for it. */
export function isEmpty({ draft, decided, barriers }: Batch): boolean {
  return draft.entries.length === 0 && decided.length === 0 && barriers.length === 0;
}

/** Decides as many of these as fit, in order; gives how many. */
export function fill(
  batch: Batch,
  memory: Memory,
  { taken, now }: { readonly taken: readonly Waiting[]; readonly now: number },
): number {
  for (const [index, waiting] of taken.entries()) {
    if (isFull(batch)) return index;
    const { submission } = waiting;
    batch.decided.push({ waiting, answer: decideInto(memory, batch.draft, { submission, now }) });
  }
  return taken.length;
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
