import type { Clock } from '@alfred/clock';
import type { Journal, JournalPart } from '@alfred/journal';
import { sleep, type Task } from '@alfred/service-kit';
import type { UsageSink } from '../ports/usage-sink.ts';

/** What one message carries at most; the first record goes whatever its size. */
const blockRecordsMax = 256;
const blockBytesMax = 65_536;

/** How far publishing may run ahead of metering, in bytes of journal. */
const aheadBytesMax = 4n * 1_048_576n;

/** How often the cursor is asked for while metering has not caught up. */
const cursorPollMs = 25;

/** A cursor that stands still this long has lost a block: everything behind it is sent again. */
const resendAfterMicros = 1_000_000n;

/** How long `stop` waits for metering to catch up; the next start goes on where this one ended. */
const drainMicros = 5_000_000n;

export interface ForwardUsageDeps {
  readonly journal: Journal;
  readonly sink: UsageSink;
  /** The oldest position that a restart would need; segments below it and the cursor are dropped. */
  readonly oldestNeeded: () => bigint | undefined;
  readonly clock: Clock;
}

/** The forwarder as a task, with what a gauge wants to know of it. */
export interface ForwardUsageTask extends Task {
  /** Bytes of journal that metering has not applied. */
  backlogBytes(): number;
}

/** One incarnation's way through the bus. */
interface Progress {
  readonly incarnation: string;
  /** Undefined for the one that is still written. */
  readonly endsAt: bigint | undefined;
  sent: bigint;
  applied: bigint;
  movedAtMicros: bigint;
}

/**
 * Sends what the disk has confirmed to metering, in order, earlier incarnations first, until
 * metering's own cursor has passed it. Acknowledgements of the bus only pace it, so a bus that
 * loses everything only costs time.
 */
export function forwardUsageTask(deps: ForwardUsageDeps): ForwardUsageTask {
  const { journal, clock } = deps;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let applied = 0n;

  async function run(signal: AbortSignal): Promise<void> {
    for (const progress of waysOf(journal, clock)) {
      applied = await forwardOne(deps, progress, { signal, onApplied: (to) => (applied = to) });
      if (signal.aborted) return;
    }
  }

  return {
    name: 'gateway.forwarder',
    backlogBytes: () => Number(journal.durablePosition - applied),
    start: async () => {
      running = run(stopping.signal);
    },
    stop: async () => {
      const deadline = clock.elapsedMicros() + drainMicros;
      const until = journal.durablePosition;
      const isWaiting = () => !stopping.signal.aborted && applied < until;
      while (isWaiting() && clock.elapsedMicros() < deadline) await sleep(cursorPollMs);
      stopping.abort();
      await Promise.allSettled([running]);
    },
  };
}

/** One way per incarnation of the folder, oldest first; the last one is this process's own. */
function waysOf(journal: Journal, clock: Clock): readonly Progress[] {
  const ways = new Map<string, Progress>();
  for (const { incarnation, base, end } of journal.segments()) {
    const sent = ways.get(incarnation)?.sent ?? base;
    const endsAt = incarnation === journal.incarnation ? undefined : end;
    const movedAtMicros = clock.elapsedMicros();
    ways.set(incarnation, { incarnation, endsAt, sent, applied: sent, movedAtMicros });
  }
  return [...ways.values()];
}

interface Watch {
  readonly signal: AbortSignal;
  readonly onApplied: (position: bigint) => void;
}

async function forwardOne(deps: ForwardUsageDeps, way: Progress, watch: Watch): Promise<bigint> {
  const { signal, onApplied } = watch;
  const news = newsOf(deps.journal, signal);
  await readCursor(deps, way, { signal, isFirst: true });
  while (!signal.aborted && !isDone(way)) {
    onApplied(way.applied);
    dropApplied(deps, way);
    await publishAhead(deps, way, signal);
    await news.next(way.sent > way.applied ? cursorPollMs : undefined);
    if (way.sent > way.applied) await readCursor(deps, way, { signal, isFirst: false });
  }
  news.end();
  return way.applied;
}

const isDone = ({ endsAt, applied }: Progress): boolean =>
  endsAt !== undefined && applied >= endsAt;

async function readCursor(
  { sink, clock }: ForwardUsageDeps,
  way: Progress,
  { signal, isFirst }: { readonly signal: AbortSignal; readonly isFirst: boolean },
): Promise<void> {
  const cursor = (await sink.cursor(way.incarnation, signal)) ?? way.applied;
  const now = clock.elapsedMicros();
  if (cursor > way.applied) {
    way.applied = cursor;
    way.movedAtMicros = now;
    if (isFirst || cursor > way.sent) way.sent = cursor;
  } else if (now - way.movedAtMicros >= resendAfterMicros) {
    way.sent = way.applied;
    way.movedAtMicros = now;
  }
}

async function publishAhead(
  { journal, sink, clock }: ForwardUsageDeps,
  way: Progress,
  signal: AbortSignal,
): Promise<void> {
  while (way.sent < (way.endsAt ?? journal.durablePosition)) {
    if (way.sent - way.applied >= aheadBytesMax) return;
    const block = toBlock(journal.read(way.sent, blockBytesMax));
    if (!block) return;
    if (way.sent === way.applied) way.movedAtMicros = clock.elapsedMicros();
    await sink.publish(block, signal);
    way.sent = block.end;
  }
}

function toBlock({ incarnation, records }: JournalPart) {
  const taken = records.slice(0, blockRecordsMax);
  const [first, last] = [taken[0], taken.at(-1)];
  if (!first || !last) return undefined;
  return {
    incarnation,
    start: first.position,
    end: last.end,
    records: taken.map(({ bytes }) => bytes),
    sizes: taken.map(({ position, end }) => Number(end - position)),
  };
}

function dropApplied({ journal, oldestNeeded }: ForwardUsageDeps, { applied }: Progress): void {
  const needed = oldestNeeded();
  journal.dropBefore(needed !== undefined && needed < applied ? needed : applied);
}

/** Waits for new durable records, at most so long. */
function newsOf(journal: Journal, signal: AbortSignal) {
  let isNews = false;
  let wake = () => {};
  const tell = () => {
    isNews = true;
    wake();
  };
  const unsubscribe = journal.onDurable(tell);
  signal.addEventListener('abort', tell, { once: true });
  return {
    next: async (timeoutMs: number | undefined): Promise<void> => {
      const told = Promise.withResolvers<void>();
      wake = told.resolve;
      const timer = timeoutMs === undefined ? undefined : setTimeout(told.resolve, timeoutMs);
      if (!isNews) await told.promise;
      clearTimeout(timer);
      isNews = false;
    },
    end: () => {
      unsubscribe();
      signal.removeEventListener('abort', tell);
    },
  };
}
