import type { AppliedLimit, LimitStanding } from './request-limit.ts';

/** Requests of one organisation, and the limits that they count against. */
export interface CountedRequests {
  readonly organization: string;
  readonly limits: readonly AppliedLimit[];
}

/**
 * Sliding windows, exact: a request at time t comes in when, for each of its limits, fewer than
 * `requests` came in within (t - window, t]. Either it counts against all of them, or against none.
 *
 * Times are microseconds that never go back. A window keeps one time for each of its requests, so
 * it never keeps more than its limit allows; one that has run empty is forgotten.
 */
export interface RequestWindows {
  take(asked: CountedRequests, now: number): readonly LimitStanding[];
  /** Counts a request that somebody else has let in. */
  note(asked: CountedRequests, now: number): void;
  /** Windows that are kept. */
  readonly size: number;
}

interface Window {
  /** In order; those before `first` have left the window. */
  readonly times: number[];
  first: number;
  /** When the last of them leaves it. */
  emptyAt: number;
}

/** Windows that a call looks at, beside its own, to forget those that have run empty. */
const looksPerCall = 2;
/** Times that have left a window are dropped in blocks of at least so many. */
const dropBlock = 64;

/** Nobody has asked yet. */
export function requestWindows(): RequestWindows {
  const windows = new Map<string, Window>();
  let looking = windows.entries();
  const forgetSome = (now: number): void => {
    for (let looks = 0; looks < looksPerCall; looks += 1) {
      const { done, value } = looking.next();
      if (done) looking = windows.entries();
      else if (value[1].emptyAt <= now) windows.delete(value[0]);
    }
  };
  return {
    take: (asked, now) => {
      forgetSome(now);
      const standings = asked.limits.map((limit) =>
        look(windows.get(nameOf(asked, limit)), limit, now),
      );
      if (standings.some(({ waitMicros }) => waitMicros > 0)) return standings;
      return asked.limits.map((limit) =>
        count(windows, { name: nameOf(asked, limit), limit, now }),
      );
    },
    note: (asked, now) => {
      forgetSome(now);
      for (const limit of asked.limits) {
        const name = nameOf(asked, limit);
        look(windows.get(name), limit, now);
        count(windows, { name, limit, now });
      }
    },
    get size() {
      return windows.size;
    },
  };
}

function nameOf({ organization }: CountedRequests, { name }: AppliedLimit): string {
  return `${organization}/${name}`;
}

function widthOf({ windowSeconds }: AppliedLimit): number {
  return windowSeconds * 1_000_000;
}

/** How the limit stands now, with nothing in its window that has left it. */
function look(window: Window | undefined, limit: AppliedLimit, now: number): LimitStanding {
  if (!window) return { limit, used: 0, waitMicros: 0, resetMicros: 0 };
  const start = now - widthOf(limit);
  leaveBehind(window, start);
  const { times, first } = window;
  const used = times.length - first;
  const newest = times.at(-1) ?? start;
  // The request whose leaving makes room.
  const oldest = times[first + used - limit.requests];
  const waitMicros = used < limit.requests || oldest === undefined ? 0 : oldest - start;
  return { limit, used, waitMicros, resetMicros: Math.max(0, newest - start) };
}

function leaveBehind(window: Window, start: number): void {
  const { times } = window;
  for (let time = times[window.first]; time !== undefined && time <= start; ) {
    window.first += 1;
    time = times[window.first];
  }
  if (window.first < dropBlock || window.first * 2 < times.length) return;
  times.splice(0, window.first);
  window.first = 0;
}

function count(
  windows: Map<string, Window>,
  { name, limit, now }: { readonly name: string; readonly limit: AppliedLimit; now: number },
): LimitStanding {
  const window = windows.get(name) ?? { times: [], first: 0, emptyAt: 0 };
  window.times.push(now);
  window.emptyAt = Math.max(window.emptyAt, now + widthOf(limit));
  windows.set(name, window);
  const used = window.times.length - window.first;
  return { limit, used, waitMicros: 0, resetMicros: widthOf(limit) };
}
