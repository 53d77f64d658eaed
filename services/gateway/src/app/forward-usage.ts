import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { Journal, JournalPart } from '@alfred/journal';
import { sleep, type Task } from '@alfred/service-kit';
import type { UsageSink } from '../ports/usage-sink.ts';
import { type Rest, restingUsage } from './resting-usage.ts';

/** What one message carries at most; the first record goes whatever its size. */
const blockRecordsMax = 256;
const blockBytesMax = 65_536;

/** How far publishing may run ahead of metering, in bytes of journal. */
const aheadBytesMax = 4n * 1_048_576n;

/**
 * While metering has not caught up: how often the cursor is asked for, and how long records gather
 * for the next block. Every block and every question costs the same, however little is in it.
 */
const turnMs = 25;

/**
 * A cursor that stands still this long has lost a block: everything behind it is sent again. Twice
 * as long each time that it did not help: metering may be waiting for a ledger that is away.
 */
const resendAfterMicros = 1_000_000n;
const resendDoublingsMax = 5;

/** How long `stop` waits for metering to catch up; the next start goes on where this one ended. */
const usualDrainMs = 5_000;

/** How often somebody who waits for the cursor looks at it. */
const settledPollMs = 5;

export interface ForwardUsageDeps {
  readonly journal: Journal;
  readonly sink: UsageSink;
  /** The oldest position that a restart would need; segments below it and the cursor are dropped. */
  readonly oldestNeeded: () => bigint | undefined;
  readonly clock: Clock;
  /** Whether callers keep this process busy: then settling gives way to them, for a while. */
  readonly isBusy: () => boolean;
  /** Other than the usual time for `stop` to wait for metering. */
  readonly drainMs?: number;
}

/** The forwarder as a task, with what a gauge wants to know of it. */
export interface ForwardUsageTask extends Task {
  /** Bytes of journal that metering has not applied. */
  backlogBytes(): number;
  /** How long the cursor has stood still before them; 0 when there are none. */
  lagSeconds(): number;
  /**
   * Waits until all that was written so far is applied, but not longer; says whether it is. Nothing
   * rests meanwhile, unless the wait is not urgent.
   */
  settled(withinMs: number, wait?: { readonly isUrgent: boolean }): Promise<boolean>;
}

type Forwarding = ForwardUsageDeps & { readonly rest: Rest };

/** One incarnation's way through the bus. */
interface Progress {
  readonly incarnation: string;
  /** Undefined for the one that is still written. */
  readonly endsAt: bigint | undefined;
  sent: bigint;
  applied: bigint;
  /** Since when the cursor stands where it is, with something sent behind it. */
  standsSinceMicros: bigint;
  /** When everything behind the cursor was last sent, and how often in vain. */
  sentAtMicros: bigint;
  resends: number;
}

/**
 * Sends what the disk has confirmed to metering, in order, earlier incarnations first, until
 * metering's own cursor has passed it. Acknowledgements of the bus only pace it, so a bus that
 * loses everything only costs time.
 */
export function forwardUsageTask(deps: ForwardUsageDeps): ForwardUsageTask {
  const { journal, clock } = deps;
  const rest = restingUsage(deps);
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let way: Progress | undefined;
  const backlog = (): bigint => journal.durablePosition - (way?.applied ?? 0n);

  async function settled(withinMs: number, { isUrgent } = { isUrgent: true }): Promise<boolean> {
    const until = journal.segments().at(-1)?.end ?? 0n;
    const deadline = clock.elapsedMicros() + BigInt(withinMs) * 1_000n;
    const isWaiting = () => !stopping.signal.aborted && (way?.applied ?? until) < until;
    const waited = isUrgent ? rest.end() : () => {};
    while (isWaiting() && clock.elapsedMicros() < deadline) await sleep(settledPollMs);
    waited();
    return (way?.applied ?? 0n) >= until;
  }

  async function run(signal: AbortSignal): Promise<void> {
    for (const next of waysOf(journal, clock)) {
      way = next;
      await forwardOne({ ...deps, rest }, next, signal);
      if (signal.aborted) return;
    }
  }

  return {
    name: 'gateway.forwarder',
    backlogBytes: () => Number(backlog()),
    lagSeconds: () => {
      if (!way || backlog() === 0n) return 0;
      return Number(clock.elapsedMicros() - way.standsSinceMicros) / 1e6;
    },
    start: async () => {
      // A journal that cannot be read, or is another's too, must not be promised upon any longer.
      running = run(stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted) journal.fail(error);
      });
    },
    settled,
    stop: async () => {
      await settled(deps.drainMs ?? usualDrainMs);
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
    const now = clock.elapsedMicros();
    const times = { standsSinceMicros: now, sentAtMicros: now, resends: 0 };
    ways.set(incarnation, { incarnation, endsAt, sent, applied: sent, ...times });
  }
  return [...ways.values()];
}

async function forwardOne(deps: Forwarding, way: Progress, signal: AbortSignal): Promise<void> {
  const news = newsOf(deps.journal, signal);
  await readCursor(deps, way, { signal, isFirst: true });
  while (!signal.aborted && !isDone(way)) {
    dropApplied(deps, way);
    await publishAhead(deps, way, signal);
    if (way.sent > way.applied) {
      await sleep(turnMs, signal);
      await readCursor(deps, way, { signal, isFirst: false });
    } else if (way.sent < deps.journal.durablePosition) {
      await sleep(turnMs, signal);
    } else {
      await news.next();
    }
  }
  news.end();
}

const isDone = ({ endsAt, applied }: Progress): boolean =>
  endsAt !== undefined && applied >= endsAt;

async function readCursor(
  { journal, sink, clock }: ForwardUsageDeps,
  way: Progress,
  { signal, isFirst }: { readonly signal: AbortSignal; readonly isFirst: boolean },
): Promise<void> {
  const cursor = (await sink.cursor(way.incarnation, signal)) ?? way.applied;
  const now = clock.elapsedMicros();
  if (way.endsAt === undefined && cursor > journal.durablePosition) {
    throw new AlfredError('journal_shared', { incarnation: way.incarnation });
  }
  if (cursor > way.applied) {
    way.applied = cursor;
    way.standsSinceMicros = now;
    way.sentAtMicros = now;
    way.resends = 0;
    if (isFirst || cursor > way.sent) way.sent = cursor;
  } else if (now - way.sentAtMicros >= resendAfterMicros << BigInt(way.resends)) {
    way.sent = way.applied;
    way.sentAtMicros = now;
    way.resends = Math.min(way.resends + 1, resendDoublingsMax);
  }
}

async function publishAhead(
  { journal, sink, clock, rest }: Forwarding,
  way: Progress,
  signal: AbortSignal,
): Promise<void> {
  const end = way.endsAt ?? rest.until();
  while (way.sent < end) {
    if (way.sent - way.applied >= aheadBytesMax) return;
    const block = toBlock(journal.read(way.sent, blockBytesMax));
    if (!block) return;
    if (way.sent === way.applied) {
      way.sentAtMicros = clock.elapsedMicros();
      if (way.resends === 0) way.standsSinceMicros = way.sentAtMicros;
    }
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

/** Waits for new durable records. */
function newsOf(journal: Journal, signal: AbortSignal) {
  let news = Promise.withResolvers<void>();
  const tell = () => news.resolve();
  const unsubscribe = journal.onDurable(tell);
  signal.addEventListener('abort', tell, { once: true });
  return {
    next: async (): Promise<void> => {
      await news.promise;
      if (!signal.aborted) news = Promise.withResolvers();
    },
    end: () => {
      unsubscribe();
      signal.removeEventListener('abort', tell);
    },
  };
}
