import { AlfredError } from '@alfred/errors';
import type { EventStore, StoredEntry } from '@alfred/event-store';
import type { Cursor } from './cursor.ts';

/** Entries in one transaction, and ledgers in one page of the list. */
const pageMax = 1_000;
const ledgersMax = 500;
/** How often logs are looked at when nobody wakes the follower. Milliseconds. */
const pollMs = 1_000;

export interface FollowerOptions<Tx> {
  /** For its task's name. */
  readonly name: string;
  readonly log: Pick<EventStore, 'read' | 'listLedgers'>;
  readonly cursor: Cursor<Tx>;
  /** Consecutive entries of one ledger, in order, each exactly once as far as `tx` commits. */
  readonly apply: (tx: Tx, page: Page) => Promise<void>;
  /** After a commit: the effect now covers the log up to here. Must not throw. */
  readonly onAdvanced: (ledger: string, seq: bigint) => void;
  /** Every failure; the ledger is tried again at the next look. Must not throw. */
  readonly onFault: (ledger: string, fault: unknown) => void;
}

export interface Page {
  readonly ledger: string;
  readonly entries: readonly StoredEntry[];
}

/** A task that carries logs into something else. */
export interface Follower {
  readonly name: string;
  start(): Promise<void>;
  /** Ends after the page it is at. */
  stop(): Promise<void>;
  /** A hint that this log grew. Cheap, and harmless when it did not. */
  wake(ledger: string): void;
}

/**
 * The one loop by which anything follows logs. It reads on from its cursor, so an entry is never
 * skipped and never applied twice; a hint only saves waiting, and a lost one costs a second. Only a
 * gap in the log itself is an error. Ledgers take turns, a page each.
 */
export function follower<Tx>(options: FollowerOptions<Tx>): Follower {
  const behind = new Set<string>();
  const places = new Map<string, bigint>();
  let stopped = false;
  let wake = Promise.withResolvers<void>();
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function nudge(ledger: string): void {
    behind.add(ledger);
    wake.resolve();
  }

  /** One page of one ledger; a full page means that there may be more. */
  async function turn(ledger: string): Promise<void> {
    const from = places.get(ledger) ?? (await options.cursor.load(ledger));
    const entries = await options.log.read(ledger, from, pageMax);
    const last = entries.at(-1);
    if (!last) return void places.set(ledger, from);
    if (last.seq !== from + BigInt(entries.length)) {
      throw new AlfredError('chain_broken', { ledger, seq: String(from + 1n) });
    }
    // A cursor that somebody else moved is read again at the next turn.
    places.delete(ledger);
    const move = { from, to: last.seq };
    const advanced = await options.cursor.advance(ledger, move, (tx) =>
      options.apply(tx, { ledger, entries }),
    );
    if (advanced) {
      places.set(ledger, last.seq);
      options.onAdvanced(ledger, last.seq);
    }
    if (!advanced || entries.length === pageMax) behind.add(ledger);
  }

  async function run(): Promise<void> {
    while (!stopped) {
      wake = Promise.withResolvers();
      for (const ledger of [...behind]) {
        behind.delete(ledger);
        if (stopped) return;
        await turn(ledger).then(undefined, (fault: unknown) => options.onFault(ledger, fault));
      }
      if (behind.size === 0) await wake.promise;
    }
  }

  async function lookAtAll(): Promise<void> {
    for (let after: string | undefined = ''; after !== undefined && !stopped; ) {
      const page: readonly string[] = await options.log.listLedgers(after, ledgersMax);
      for (const ledger of page) nudge(ledger);
      after = page.length === ledgersMax ? page.at(-1) : undefined;
    }
  }

  async function poll(): Promise<void> {
    await lookAtAll().then(undefined, (fault: unknown) => options.onFault('', fault));
    if (!stopped) timer = setTimeout(() => void poll(), pollMs);
  }

  return {
    name: options.name,
    start: async () => {
      running = run();
      await poll();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      wake.resolve();
      await running;
    },
    wake: nudge,
  };
}
