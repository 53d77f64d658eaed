import { type WallWatch, wallWatch } from '@alfred/clock';
import { AlfredError, isAlfredError } from '@alfred/errors';
import { shardOf } from '@alfred/ids';
import type { Ownership } from '../ports/ownership.ts';
import { type LoadDeps, loadMemory } from './load-memory.ts';
import { type LedgerWriter, ledgerWriter, type WriterDeps } from './writer.ts';

/** Ledgers that one process writes, at most. */
const writersMax = 10_000;
/** Ledgers that are opened at once. */
const openingMax = 8;
/** Ledgers in one page of the list of all. */
const ledgersMax = 500;

/**
 * The writers of this process: one for each ledger that was used, opened at its first use. Whatever
 * is asked of a ledger that this process does not own fails with `ledger_elsewhere`, and nothing has
 * happened.
 */
export interface Writers {
  /** Of the process; what an operator confirms is confirmed for all of its ledgers. */
  readonly wall: WallWatch;
  /** The ledger's writer, or undefined when nobody ever opened such a ledger. */
  of(ledger: string): Promise<LedgerWriter | undefined>;
  /** The ledger's writer, also of one that is about to be opened. */
  found(ledger: string): Promise<LedgerWriter>;
  /** Whether anybody ever opened such a ledger, without opening a writer of it; of any process. */
  exists(ledger: string): Promise<boolean>;
  /** The writers that are open in this process now. */
  opened(): Promise<readonly LedgerWriter[]>;
  /** A writer of every ledger of this shard that the store knows. */
  ofShard(shard: number): Promise<readonly LedgerWriter[]>;
  /**
   * Opens every ledger of a shard, so that the first to use one does not wait for it. One that cannot
   * be opened keeps no other one back; the first such fault is thrown at the end.
   */
  openShard(shard: number): Promise<void>;
  /**
   * Ends the writers of a shard that is not owned any more, when all that waited for them is durable
   * or refused.
   */
  closeShard(shard: number): Promise<void>;
  /** Ends every writer; none is opened any more. */
  stop(): Promise<void>;
}

type WritersDeps = Omit<WriterDeps, 'onEnded' | 'wall'> &
  LoadDeps & {
    readonly originOf: (ledger: string) => string;
    readonly ownership: Ownership;
  };

/** What is open, and what everything that opens it needs. */
interface Running extends WritersDeps {
  readonly open: Map<string, Promise<LedgerWriter>>;
  readonly wall: WallWatch;
  stopped: boolean;
}

export function writers(deps: WritersDeps): Writers {
  const running: Running = {
    ...deps,
    open: new Map(),
    wall: wallWatch(deps.clock),
    stopped: false,
  };
  const { ownership, open } = running;
  return {
    wall: running.wall,
    of: (ledger) => writerOf(running, ledger),
    found: async (ledger) => take(running, ledger),
    exists: (ledger) => exists(deps, ledger),
    opened: () => settled(running, ownership.owns),
    ofShard: async (shard) => {
      const found: LedgerWriter[] = [];
      for await (const each of openingOf(running, shard)) {
        if (each.status === 'rejected') throw each.reason;
        if (each.value) found.push(each.value);
      }
      return found;
    },
    openShard: async (shard) => {
      const faults: unknown[] = [];
      for await (const each of openingOf(running, shard)) {
        if (!ownership.ownsShard(shard)) return;
        if (each.status === 'rejected') faults.push(each.reason);
      }
      if (faults.length > 0) throw faults[0];
    },
    closeShard: async (shard) => {
      const closing = await settled(running, (ledger) => shardOf(ledger) === shard);
      // One that was fenced, or cannot reach the store, has ended all the same.
      await Promise.allSettled(closing.map((writer) => writer.stop()));
      for (const { ledger } of closing) open.delete(ledger);
    },
    stop: async () => {
      running.stopped = true;
      await Promise.all((await settled(running, () => true)).map((writer) => writer.stop()));
    },
  };
}

async function writerOf(running: Running, ledger: string): Promise<LedgerWriter | undefined> {
  refuseElsewhere(running, ledger);
  const isThere = running.open.has(ledger) || (await exists(running, ledger));
  return isThere ? take(running, ledger) : undefined;
}

async function exists({ store }: Pick<WritersDeps, 'store'>, ledger: string): Promise<boolean> {
  const head = await store.head(ledger);
  return head !== undefined && head.seq > 0n;
}

function refuseElsewhere({ stopped, ownership }: Running, ledger: string): void {
  if (stopped) throw new AlfredError('shutting_down');
  if (!ownership.owns(ledger)) throw new AlfredError('ledger_elsewhere', { ledger });
}

function take(running: Running, ledger: string): Promise<LedgerWriter> {
  refuseElsewhere(running, ledger);
  const { open } = running;
  const known = open.get(ledger);
  if (known) return known;
  if (open.size >= writersMax) throw new AlfredError('overloaded');
  const forget = (): void => {
    if (open.get(ledger) === opening) open.delete(ledger);
  };
  const opening = load(running, ledger, forget);
  open.set(ledger, opening);
  opening.then(undefined, forget);
  return opening;
}

async function load(running: Running, ledger: string, forget: () => void): Promise<LedgerWriter> {
  const memory = await loadMemory(running, { ledger, origin: running.originOf(ledger) });
  // That took its time; whoever owns the ledger by now must not be fenced by a first entry.
  refuseElsewhere(running, ledger);
  const onEnded = (_: string, fault: unknown): void => {
    forget();
    if (isAlfredError(fault, 'writer_fenced')) running.ownership.doubt(ledger);
  };
  return ledgerWriter(memory, { ...running, onEnded });
}

/** The writers of these ledgers, once they are open, as far as they could be opened. */
async function settled(
  { open }: Running,
  isWanted: (ledger: string) => boolean,
): Promise<readonly LedgerWriter[]> {
  const wanted = [...open].filter(([ledger]) => isWanted(ledger));
  const ended = await Promise.allSettled(wanted.map(([, opening]) => opening));
  return ended.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

/** Opens what the store knows of a shard, some at a time. */
async function* openingOf(
  running: Running,
  shard: number,
): AsyncGenerator<PromiseSettledResult<LedgerWriter | undefined>> {
  if (!running.ownership.ownsShard(shard)) {
    throw new AlfredError('ledger_elsewhere', { ledger: `shard ${shard}` });
  }
  for await (const page of pagesOf(running.store)) {
    const ledgers = page.filter((ledger) => shardOf(ledger) === shard);
    for (let at = 0; at < ledgers.length; at += openingMax) {
      const some = ledgers.slice(at, at + openingMax);
      yield* await Promise.allSettled(some.map((ledger) => writerOf(running, ledger)));
    }
  }
}

async function* pagesOf(store: Pick<WritersDeps['store'], 'listLedgers'>) {
  let page: readonly string[] = [];
  do {
    const listed = await store.listLedgers(page.at(-1) ?? '', ledgersMax);
    page = listed.map(({ ledger }) => ledger);
    yield page;
  } while (page.length === ledgersMax);
}
