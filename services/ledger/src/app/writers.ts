import { type WallWatch, wallWatch } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type LoadDeps, loadMemory } from './load-memory.ts';
import { type LedgerWriter, ledgerWriter, type WriterDeps } from './writer.ts';

/** Ledgers that one process writes, at most. */
const writersMax = 10_000;
/** Ledgers that are opened at once. */
const openingMax = 8;

/** The writers of this process: one for each ledger that was used, opened at its first use. */
export interface Writers {
  /** Of the process; what an operator confirms is confirmed for all of its ledgers. */
  readonly wall: WallWatch;
  /** The ledger's writer, or undefined when nobody ever opened such a ledger. */
  of(ledger: string): Promise<LedgerWriter | undefined>;
  /** The ledger's writer, also of one that is about to be opened. */
  found(ledger: string): Promise<LedgerWriter>;
  /** Whether anybody ever opened such a ledger, without opening a writer of it. */
  exists(ledger: string): Promise<boolean>;
  /** The writers that are open in this process now. */
  opened(): Promise<readonly LedgerWriter[]>;
  /** A writer of every ledger that the store knows. */
  all(): Promise<readonly LedgerWriter[]>;
  /** Opens every ledger, so that the first to use one does not wait for it. */
  openAll(): Promise<void>;
  /** Ends every writer; none is opened any more. */
  stop(): Promise<void>;
}

type WritersDeps = Omit<WriterDeps, 'onEnded' | 'wall'> &
  LoadDeps & { readonly originOf: (ledger: string) => string };

export function writers(deps: WritersDeps): Writers {
  const open = new Map<string, Promise<LedgerWriter>>();
  const wall = wallWatch(deps.clock);
  let stopped = false;

  function take(ledger: string): Promise<LedgerWriter> {
    const known = open.get(ledger);
    if (known) return known;
    if (stopped) throw new AlfredError('shutting_down');
    if (open.size >= writersMax) throw new AlfredError('overloaded');
    const forget = () => open.delete(ledger);
    const opening = loadMemory(deps, { ledger, origin: deps.originOf(ledger) }).then((memory) =>
      ledgerWriter(memory, { ...deps, wall, onEnded: forget }),
    );
    open.set(ledger, opening);
    opening.then(undefined, forget);
    return opening;
  }

  async function exists(ledger: string): Promise<boolean> {
    const head = await deps.store.head(ledger);
    return head !== undefined && head.seq > 0n;
  }

  async function of(ledger: string): Promise<LedgerWriter | undefined> {
    return open.has(ledger) || (await exists(ledger)) ? take(ledger) : undefined;
  }

  async function opened(): Promise<readonly LedgerWriter[]> {
    const settled = await Promise.allSettled(open.values());
    return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  async function all(): Promise<readonly LedgerWriter[]> {
    const opened: LedgerWriter[] = [];
    let page: readonly string[] = [];
    do {
      page = await deps.store.listLedgers(page.at(-1) ?? '', openingMax);
      const some = await Promise.all(page.map(of));
      opened.push(...some.filter((writer) => writer !== undefined));
    } while (page.length === openingMax);
    return opened;
  }

  return {
    wall,
    of,
    found: async (ledger) => take(ledger),
    exists,
    opened,
    all,
    openAll: async () => void (await all()),
    stop: async () => {
      stopped = true;
      await Promise.all((await opened()).map((writer) => writer.stop()));
    },
  };
}
