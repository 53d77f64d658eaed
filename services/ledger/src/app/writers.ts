import { AlfredError } from '@alfred/errors';
import { loadMemory } from './load-memory.ts';
import { type LedgerWriter, ledgerWriter, type WriterDeps } from './writer.ts';

/** Ledgers that one process writes, at most. */
const writersMax = 10_000;
/** Ledgers that are opened at once. */
const openingMax = 8;

/** The writers of this process: one for each ledger that was used, opened at its first use. */
export interface Writers {
  /** The ledger's writer, or undefined when nobody ever opened such a ledger. */
  of(ledger: string): Promise<LedgerWriter | undefined>;
  /** The ledger's writer, also of one that is about to be opened. */
  found(ledger: string): Promise<LedgerWriter>;
  /** A writer of every ledger that the store knows. */
  all(): Promise<readonly LedgerWriter[]>;
  /** Opens every ledger, so that the first to use one does not wait for it. */
  openAll(): Promise<void>;
  /** Ends every writer; none is opened any more. */
  stop(): Promise<void>;
}

export function writers(
  deps: Omit<WriterDeps, 'onEnded'> & { readonly originOf: (ledger: string) => string },
): Writers {
  const open = new Map<string, Promise<LedgerWriter>>();
  let stopped = false;

  function take(ledger: string): Promise<LedgerWriter> {
    const known = open.get(ledger);
    if (known) return known;
    if (stopped) throw new AlfredError('shutting_down');
    if (open.size >= writersMax) throw new AlfredError('overloaded');
    const forget = () => open.delete(ledger);
    const opening = loadMemory(deps.store, { ledger, origin: deps.originOf(ledger) }).then(
      (memory) => ledgerWriter(memory, { ...deps, onEnded: forget }),
    );
    open.set(ledger, opening);
    opening.then(undefined, forget);
    return opening;
  }

  async function of(ledger: string): Promise<LedgerWriter | undefined> {
    if (open.has(ledger)) return take(ledger);
    const head = await deps.store.head(ledger);
    return head && head.seq > 0n ? take(ledger) : undefined;
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
    of,
    found: async (ledger) => take(ledger),
    all,
    openAll: async () => void (await all()),
    stop: async () => {
      stopped = true;
      const opened = await Promise.allSettled(open.values());
      await Promise.all(
        opened.map((each) => (each.status === 'fulfilled' ? each.value.stop() : undefined)),
      );
    },
  };
}
