import { AlfredError } from '@alfred/errors';
import type { EventStore, ListedLedger, StoredEntry } from '@alfred/event-store';
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
  /** The cursor of every ledger is read again: whoever keeps it may have lost it meanwhile. */
  review(): void;
}

interface Following<Tx> extends FollowerOptions<Tx> {
  /** Ledgers that may have something new, in the order in which they take turns. */
  readonly behind: Set<string>;
  /** Where the cursors stand, as far as nobody else may have moved them. */
  readonly places: Map<string, bigint>;
  stopped: boolean;
  /** Resolved when there may be something to do. */
  wake: PromiseWithResolvers<void>;
  timer: NodeJS.Timeout | undefined;
  /** The look at all ledgers that is under way, or the last one. */
  polling: Promise<void>;
}

/**
 * The one loop by which anything follows logs. It reads on from its cursor, so an entry is never
 * skipped and never applied twice; a hint only saves waiting, and a lost one costs a second. Only a
 * gap in the log itself is an error. Ledgers take turns, a page each.
 */
export function follower<Tx>(options: FollowerOptions<Tx>): Follower {
  const following: Following<Tx> = {
    ...options,
    behind: new Set(),
    places: new Map(),
    stopped: false,
    wake: Promise.withResolvers(),
    timer: undefined,
    polling: Promise.resolve(),
  };
  let running = Promise.resolve();
  return {
    name: options.name,
    start: async () => {
      running = run(following);
      poll(following);
      await following.polling;
    },
    stop: async () => {
      following.stopped = true;
      clearTimeout(following.timer);
      following.wake.resolve();
      await Promise.all([running, following.polling]);
    },
    wake: (ledger) => nudge(following, ledger),
    review: () => following.places.clear(),
  };
}

function nudge<Tx>(following: Following<Tx>, ledger: string): void {
  following.behind.add(ledger);
  following.wake.resolve();
}

async function run<Tx>(following: Following<Tx>): Promise<void> {
  const { behind, onFault } = following;
  while (!following.stopped) {
    following.wake = Promise.withResolvers();
    for (const ledger of [...behind]) {
      behind.delete(ledger);
      if (following.stopped) return;
      await turn(following, ledger).then(undefined, (fault: unknown) => onFault(ledger, fault));
    }
    if (behind.size === 0) await following.wake.promise;
  }
}

/** One page of one ledger; after a full one there may be more. */
async function turn<Tx>(following: Following<Tx>, ledger: string): Promise<void> {
  const { places, behind, cursor, log } = following;
  const from = places.get(ledger) ?? (await cursor.load(ledger));
  places.set(ledger, from);
  const entries = await log.read(ledger, from, pageMax);
  const last = entries.at(-1);
  if (!last) return;
  if (last.seq !== from + BigInt(entries.length)) {
    throw new AlfredError('chain_broken', { ledger, seq: String(from + 1n) });
  }
  // Until it is known to have moved, the cursor is read again.
  places.delete(ledger);
  const advanced = await cursor.advance(ledger, { from, to: last.seq }, (tx) =>
    following.apply(tx, { ledger, entries }),
  );
  if (advanced) {
    places.set(ledger, last.seq);
    following.onAdvanced(ledger, last.seq);
  }
  if (!advanced || entries.length === pageMax) behind.add(ledger);
}

/** Looks at every ledger now and again: for what other processes append, and for lost hints. */
function poll<Tx>(following: Following<Tx>): void {
  following.polling = lookAtAll(following)
    .then(undefined, (fault: unknown) => following.onFault('', fault))
    .then(() => {
      if (!following.stopped) following.timer = setTimeout(poll, pollMs, following);
    });
}

async function lookAtAll<Tx>(following: Following<Tx>): Promise<void> {
  let page: readonly ListedLedger[] = [];
  do {
    page = await following.log.listLedgers(page.at(-1)?.ledger ?? '', ledgersMax);
    for (const listed of page) {
      if (mayHaveGrown(following, listed)) nudge(following, listed.ledger);
    }
  } while (page.length === ledgersMax && !following.stopped);
}

/** Nothing is asked of a log that ends where its cursor stands: thousands of them may be idle. */
function mayHaveGrown<Tx>({ places }: Following<Tx>, { ledger, seq }: ListedLedger): boolean {
  const place = places.get(ledger);
  return seq === undefined || place === undefined || seq > place;
}
