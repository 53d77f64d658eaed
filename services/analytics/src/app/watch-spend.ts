import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { ReadSpend, Spend } from './read-spend.ts';

/** Watchers in one process, at most. */
const watchersMax = 1_000;
/** A watcher hears at most so often. */
const pauseMs = 1_000;
/** Without news it looks so often all the same: hours pass, too. */
const idleMs = 60_000;
const hoursMax = 24;
const hourMicros = 3_600_000_000n;

export interface WatchWish {
  readonly ledger: string;
  readonly node: string | undefined;
  readonly hours: number;
}

/** Watchers of sums, and how they hear that those have changed. */
export interface SpendWatch {
  /** The sums now, and again whenever they have changed, until the signal aborts. */
  watch(wish: WatchWish, signal: AbortSignal): AsyncIterable<Spend>;
  /** The sums of this ledger cover more than before. */
  changed(ledger: string): void;
}

export interface SpendWatchDeps {
  readonly readSpend: ReadSpend;
  readonly clock: Clock;
  /** Resolves early when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

export function spendWatch(deps: SpendWatchDeps): SpendWatch {
  const watchers = new Map<() => void, string>();

  async function* watch(wish: WatchWish, signal: AbortSignal): AsyncIterable<Spend> {
    if (watchers.size >= watchersMax) throw new AlfredError('overloaded');
    let news = Promise.withResolvers<void>();
    const tell = () => news.resolve();
    watchers.set(tell, wish.ledger);
    try {
      while (!signal.aborted) {
        news = Promise.withResolvers();
        yield await look(deps, wish);
        await deps.pause(pauseMs, signal);
        await untilNews(news.promise, signal);
      }
    } finally {
      watchers.delete(tell);
    }
  }

  async function untilNews(news: Promise<void>, signal: AbortSignal): Promise<void> {
    const waited = new AbortController();
    const idle = deps.pause(idleMs, AbortSignal.any([signal, waited.signal]));
    await Promise.race([news, idle]);
    waited.abort();
  }

  return {
    watch,
    changed: (ledger) => {
      for (const [tell, watched] of watchers) if (watched === ledger) tell();
    },
  };
}

function look({ readSpend, clock }: SpendWatchDeps, { ledger, node, hours }: WatchWish) {
  const span = BigInt(Math.min(Math.max(1, hours), hoursMax));
  const until = clock.nowMicros() + hourMicros;
  return readSpend({
    ...{ ledger, node, from: until - span * hourMicros, until },
    ...{ by: [], model: undefined, provider: undefined, limit: 1 },
  });
}
