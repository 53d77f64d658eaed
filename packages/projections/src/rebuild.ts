import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import type { Pool, PoolClient } from 'pg';
import type { FollowerOptions, Page } from './follower.ts';
import type { Projection, Rebuild } from './projection.ts';
import { postgresRebuildBook, type RebuildBook } from './rebuild-book.ts';
import { type ShadowTables, shadowTables } from './shadow-tables.ts';

/** Entries folded at once: whoever else runs in this process waits for no more. */
const pageMax = 250;
/** A rebuild says so often that it runs; one that has not for a while has lost its process. */
const touchMs = 5_000;
const staleMicros = 30_000_000n;
/** Each holds a connection. */
const workingMax = 1;

export interface RebuildDeps {
  /** Of the service's schema, in which there is `projection_rebuild`. */
  readonly pool: Pool;
  readonly log: Pick<FollowerOptions<never>['log'], 'read'>;
  readonly clock: Clock;
  readonly projections: readonly Projection[];
  /** Told of one that failed. */
  readonly onFault: (ledger: string, fault: unknown) => void;
}

export interface RebuildWish {
  readonly ledger: string;
  readonly projection: string;
  readonly wantsSwitch: boolean;
}

/** Starts rebuilds, and runs them beside whatever the service does. */
export interface Rebuilder {
  readonly projections: readonly Pick<Projection, 'name' | 'what'>[];
  /** Throws `projection_unknown`, and `rebuild_running` while another one is under way. */
  start(wish: RebuildWish): Promise<Rebuild>;
  /** How the last one of a projection stands or ended. */
  last(of: Pick<RebuildWish, 'ledger' | 'projection'>): Promise<Rebuild | undefined>;
  /** Resolves when none is under way here any more. */
  stop(): Promise<void>;
}

/**
 * Rebuilds projections from the log, beside the live ones: at one entry the two are compared, and
 * where it is wanted the new one takes the place of the other. Killed at any moment it leaves
 * nothing behind; the switch is one transaction.
 */
export function rebuilder(deps: RebuildDeps): Rebuilder {
  const { pool, clock, projections, onFault } = deps;
  const book = postgresRebuildBook(pool);
  const running = new Set<Promise<void>>();
  let working = 0;
  const stopping = new AbortController();
  const find = (name: string): Projection => {
    const found = projections.find((each) => each.name === name);
    if (!found) throw new AlfredError('projection_unknown', { projection: name });
    return found;
  };
  return {
    projections,
    start: async ({ ledger, projection: name, wantsSwitch }) => {
      const projection = find(name);
      const busy = new AlfredError('rebuild_running', { ledger });
      if (working >= workingMax) throw busy;
      working += 1;
      const begun = begin(deps, book, { ledger, projection, wantsSwitch });
      const run = begun
        .then(async (found) => {
          if (!found) return;
          const outcome = await outcomeOf(deps, { ...found, book, signal: stopping.signal });
          await found.shadow.drop();
          // Whoever reads that it has ended may begin the next one.
          working -= 1;
          await book.end(found.begun, outcome, clock.nowMicros());
        })
        .then(undefined, (fault: unknown) => onFault(ledger, fault))
        .finally(() => running.delete(run));
      running.add(run);
      const found = await begun.then(undefined, (fault: unknown) => {
        working -= 1;
        throw fault;
      });
      if (found) return found.begun;
      working -= 1;
      throw busy;
    },
    last: ({ ledger, projection }) => {
      find(projection);
      return book.last({ ledger, projection }, clock.nowMicros() - staleMicros);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

interface Begun {
  readonly begun: Rebuild;
  readonly projection: Projection;
  readonly shadow: ShadowTables;
}

/** Undefined while another process rebuilds the same. */
async function begin(
  { pool, clock }: RebuildDeps,
  book: RebuildBook,
  wish: {
    readonly ledger: string;
    readonly projection: Projection;
    readonly wantsSwitch: boolean;
  },
): Promise<Begun | undefined> {
  const { ledger, projection, wantsSwitch } = wish;
  const shadow = await shadowTables(pool, { projection, ledger });
  if (!shadow) return undefined;
  try {
    const [size, startedAt] = [await shadow.liveSeq(), clock.nowMicros()];
    const named = { ledger, projection: projection.name, id: randomId('rbd') };
    const begun = await book.begin({ ...named, wantsSwitch, size, startedAt });
    if (!begun) throw new AlfredError('internal');
    return { begun, projection, shadow };
  } catch (fault) {
    await shadow.drop();
    throw fault;
  }
}

type Building = Begun & { readonly book: RebuildBook; readonly signal: AbortSignal };
type Outcome = Pick<Rebuild, 'status' | 'differences' | 'samples' | 'isSwitched'>;

/** A failure is an outcome, too. Until there is one, the book is told that this goes on. */
async function outcomeOf(deps: RebuildDeps, building: Building): Promise<Outcome> {
  const { begun, book } = building;
  const place = { done: 0n };
  const telling = setInterval(() => {
    book.touch(begun, place.done, deps.clock.nowMicros()).then(undefined, () => {});
  }, touchMs);
  return build(deps, building, place)
    .then(undefined, (fault: unknown): Outcome => {
      deps.onFault(begun.ledger, fault);
      return { status: 'failed', differences: 0n, samples: [], isSwitched: false };
    })
    .finally(() => clearInterval(telling));
}

/** Folds up to where the live one is, compares at one entry, and where it is wanted, switches. */
async function build(
  deps: RebuildDeps,
  { begun, projection, shadow, book, signal }: Building,
  place: { done: bigint },
): Promise<Outcome> {
  const { clock } = deps;
  const { ledger, wantsSwitch } = begun;
  const rest = async (tx: PoolClient, to: bigint) => {
    for await (const page of pages(deps, { ledger, from: place.done, to })) {
      await projection.apply(tx, page);
      place.done += BigInt(page.entries.length);
    }
  };
  for (let live = begun.size; live - place.done > BigInt(pageMax); live = await shadow.liveSeq()) {
    for await (const page of pages(deps, { ledger, from: place.done, to: live })) {
      if (signal.aborted) throw new AlfredError('shutting_down');
      await shadow.fold((tx) => projection.apply(tx, page));
      place.done += BigInt(page.entries.length);
      await book.touch(begun, place.done, clock.nowMicros());
    }
  }
  const { differences, samples } = await shadow.compare(rest);
  await book.touch(begun, place.done, clock.nowMicros());
  if (wantsSwitch) await shadow.switchOver(rest);
  const status = differences === 0n ? 'equal' : 'different';
  return { status, differences, samples, isSwitched: wantsSwitch };
}

/** The entries after `from` up to and with `to`, a page at a time. */
async function* pages(
  { log }: Pick<RebuildDeps, 'log'>,
  { ledger, from, to }: { readonly ledger: string; readonly from: bigint; readonly to: bigint },
): AsyncIterable<Page> {
  for (let at = from; at < to; ) {
    const left = Number(to - at);
    const entries = await log.read(ledger, at, Math.min(pageMax, left));
    if (entries.length === 0) throw new AlfredError('chain_broken', { ledger, seq: String(at) });
    at += BigInt(entries.length);
    yield { ledger, entries };
  }
}
