import { AlfredError } from '@alfred/errors';
import type { Task } from '@alfred/service-kit';
import { type Cursor, isPast, nextPart } from '../domain/block-order.ts';
import type { UsageBlock, UsageRecord } from '../domain/usage-record.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import type { ApplyUsage, UsageRun } from './apply-usage.ts';

/** Blocks of one incarnation that may wait here: several megabytes at most. */
const waitingMax = 64;

/** Records that one transaction applies at most, but for the last block of them. */
const runRecordsMax = 2_048;

export interface UsageIntakeDeps {
  readonly store: Pick<UsageStore, 'cursorOf'>;
  readonly apply: ApplyUsage;
  /** Where the usage of an incarnation lies on the bus. */
  readonly partitionOf: (incarnation: string) => number;
  /** Told of every run that failed; the gateway will send its records again. */
  readonly onFault: (error: unknown, incarnation: string) => void;
}

/** Puts blocks in order and applies them, run by run, beside the bus that brings them. */
export interface UsageIntake {
  /**
   * Takes a block and returns at once: what is applied is told by the cursor, never by the bus. An
   * old block is passed over. Throws `overloaded` while the ledger is slower than the bus.
   */
  accept(block: UsageBlock): void;
  /**
   * Comes to an end with what waits of this partition's gateways, after nothing of it is accepted any
   * more: it applies what follows on what was applied, and forgets what waits behind a gap.
   */
  endPartition(partition: number): Promise<void>;
  /** Ends what is under way when it stops. */
  readonly task: Task;
}

/** The blocks of one incarnation that wait, by where they begin. Forgotten when it is idle. */
interface Lane {
  readonly waiting: Map<bigint, UsageBlock>;
  isApplying: boolean;
  running: Promise<void>;
}

export function usageIntake(deps: UsageIntakeDeps): UsageIntake {
  const { store, apply, partitionOf, onFault } = deps;
  const lanes = new Map<string, Lane>();
  const stopping = new AbortController();

  async function run(incarnation: string, lane: Lane): Promise<void> {
    let cursor = await store.cursorOf(incarnation);
    for (;;) {
      dropPast(lane, cursor);
      const next = takeRun(incarnation, lane, cursor);
      if (!next) return rest(incarnation, lane);
      const isApplied = await apply(next, stopping.signal);
      cursor = isApplied ? next.to : await store.cursorOf(incarnation);
    }
  }

  /** In the same turn as the look that found nothing to do, so that no block slips in between. */
  function rest(incarnation: string, lane: Lane): void {
    lane.isApplying = false;
    if (lane.waiting.size === 0) lanes.delete(incarnation);
  }

  function start(incarnation: string, lane: Lane): void {
    lane.isApplying = true;
    lane.running = run(incarnation, lane).catch((error: unknown) => {
      if (!stopping.signal.aborted) onFault(error, incarnation);
      lane.waiting.clear();
      rest(incarnation, lane);
    });
  }

  return {
    accept: (block) => {
      if (stopping.signal.aborted) throw new AlfredError('shutting_down');
      const { incarnation, start: from } = block;
      const lane = lanes.get(incarnation) ?? newLane();
      lanes.set(incarnation, lane);
      if (!makeRoom(lane, from)) return;
      lane.waiting.set(from, longer(block, lane.waiting.get(from)));
      if (!lane.isApplying) start(incarnation, lane);
    },
    endPartition: async (partition) => {
      const ending = [...lanes].filter(([incarnation]) => partitionOf(incarnation) === partition);
      await Promise.all(ending.map(([, lane]) => lane.running));
      for (const [incarnation, lane] of ending) {
        lane.waiting.clear();
        if (!lane.isApplying) lanes.delete(incarnation);
      }
    },
    task: {
      name: 'metering.intake',
      start: async () => {},
      stop: async () => {
        stopping.abort();
        await Promise.all([...lanes.values()].map((lane) => lane.running));
      },
    },
  };
}

function newLane(): Lane {
  return { waiting: new Map(), isApplying: false, running: Promise.resolve() };
}

/**
 * Room for one more block. A lane that works makes the bus wait; one that stands before a gap makes
 * place for whatever comes earlier, because that may be what it misses.
 */
function makeRoom({ waiting, isApplying }: Lane, from: bigint): boolean {
  if (waiting.size < waitingMax || waiting.has(from)) return true;
  if (isApplying) throw new AlfredError('overloaded');
  const latest = [...waiting.keys()].reduce((a, b) => (a > b ? a : b));
  if (from > latest) return false;
  waiting.delete(latest);
  return true;
}

function longer(block: UsageBlock, other: UsageBlock | undefined): UsageBlock {
  return other && other.end > block.end ? other : block;
}

function dropPast({ waiting }: Lane, cursor: Cursor): void {
  for (const [from, block] of waiting) if (isPast(block, cursor)) waiting.delete(from);
}

/** The longest run that the waiting blocks make from the cursor on, within its bound. */
function takeRun(incarnation: string, { waiting }: Lane, cursor: Cursor): UsageRun | undefined {
  const records: UsageRecord[] = [];
  let to = cursor;
  while (records.length < runRecordsMax) {
    const part = takePart(waiting, to);
    if (!part) break;
    records.push(...part.records);
    to = part.end;
  }
  if (to === undefined || to === cursor) return undefined;
  return { incarnation, from: cursor, to, records };
}

function takePart(waiting: Map<bigint, UsageBlock>, cursor: Cursor): UsageBlock | undefined {
  for (const [from, block] of waiting) {
    const part = nextPart(block, cursor);
    if (!part) continue;
    waiting.delete(from);
    return part;
  }
  return undefined;
}
