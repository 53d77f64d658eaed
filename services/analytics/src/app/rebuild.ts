import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import type { Follower, FollowerOptions, Page } from '@alfred/projections';
import type { Rebuild, Rebuilds } from '../ports/rebuilds.ts';

/** Entries folded at once. */
const pageMax = 1_000;
/** One that has said nothing for so long has lost its process. */
const staleMicros = 60_000_000n;

export interface RebuildDeps<Tx> {
  readonly rebuilds: Rebuilds<Tx>;
  readonly log: FollowerOptions<Tx>['log'];
  readonly clock: Clock;
  /** Adds a page to the new fold. */
  readonly fold: (tx: Tx, page: Page) => Promise<void>;
  /** The live fold is another one now: what its follower remembers of it may be old. */
  readonly wake: Follower['wake'];
  /** Told of one that failed. */
  readonly onFault: (ledger: string, fault: unknown) => void;
}

/** Starts rebuilds, and runs them beside the calls. */
export interface RebuildTask {
  /** Rejects with `rebuild_running` while another one of this ledger is under way. */
  start(ledger: string, wantsSwitch: boolean): Promise<Rebuild>;
  /** Resolves when none is under way here any more. */
  stop(): Promise<void>;
}

export function rebuildTask<Tx>(deps: RebuildDeps<Tx>): RebuildTask {
  const { rebuilds, clock, onFault } = deps;
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  return {
    start: async (ledger, wantsSwitch) => {
      const startedAt = clock.nowMicros();
      const wish = { ledger, id: randomId('rbd'), wantsSwitch, startedAt };
      const begun = await rebuilds.begin({ ...wish, staleBefore: startedAt - staleMicros });
      if (!begun) throw new AlfredError('rebuild_running', { ledger });
      const run = build(deps, begun, stopping.signal).then(undefined, (fault: unknown) => {
        onFault(ledger, fault);
        const outcome = { status: 'failed', differences: 0n, isSwitched: false } as const;
        const told = rebuilds.end(begun, { ...outcome, at: clock.nowMicros() });
        return told.then(undefined, (error: unknown) => onFault(ledger, error));
      });
      running.add(run);
      run.finally(() => running.delete(run));
      return begun;
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** Folds up to where the live fold was frozen, compares, and where it is wanted, switches. */
async function build<Tx>(
  deps: RebuildDeps<Tx>,
  rebuild: Rebuild,
  signal: AbortSignal,
): Promise<void> {
  const { rebuilds, clock, wake } = deps;
  const { ledger, size, wantsSwitch } = rebuild;
  await foldUpTo(deps, { rebuild, from: 0n, to: size }, signal);
  const differences = await rebuilds.compare(ledger);
  if (wantsSwitch) {
    await rebuilds.switchOver(ledger, async (tx, live) => {
      for await (const page of pages(deps, { ledger, from: size, to: live })) {
        await deps.fold(tx, page);
      }
    });
    wake(ledger);
  }
  const status = differences === 0n ? 'equal' : 'different';
  const at = clock.nowMicros();
  await rebuilds.end(rebuild, { status, differences, isSwitched: wantsSwitch, at });
}

interface Stretch {
  readonly rebuild: Rebuild;
  readonly from: bigint;
  readonly to: bigint;
}

async function foldUpTo<Tx>(
  deps: RebuildDeps<Tx>,
  { rebuild, from, to }: Stretch,
  signal: AbortSignal,
): Promise<void> {
  const { rebuilds, clock, fold } = deps;
  let done = from;
  for await (const page of pages(deps, { ledger: rebuild.ledger, from, to })) {
    if (signal.aborted) throw new AlfredError('shutting_down');
    done += BigInt(page.entries.length);
    const at = clock.nowMicros();
    const isOurs = await rebuilds.advance(rebuild, { done, at }, (tx) => fold(tx, page));
    if (!isOurs) throw new AlfredError('rebuild_running', { ledger: rebuild.ledger });
  }
}

/** The entries after `from` up to and with `to`, a page at a time. */
async function* pages<Tx>(
  { log }: Pick<RebuildDeps<Tx>, 'log'>,
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
