import {
  type CallLimit,
  type CallStanding,
  type EnteringCall,
  type LeavingCall,
  never,
  placeMicros,
} from './call-limit.ts';

/**
 * Tokens within sliding windows, and places for calls that run. A call enters all of its limits or
 * none, with the most that it can use; when it leaves, its tokens are those that it did use, and stay
 * in the window where they entered. A call that never leaves has its place until `placeMicros` are over.
 *
 * Times are microseconds that never go back. What has run empty is forgotten.
 */
export interface CallWindows {
  enter(entering: EnteringCall, now: number): readonly CallStanding[];
  /** Lets in what somebody else has let in. */
  note(entering: EnteringCall, now: number): void;
  leave(leaving: LeavingCall, now: number): void;
  /** Limits about which something is kept. */
  readonly size: number;
}

interface Taken {
  readonly at: number;
  tokens: number;
}

interface Counter {
  /** By call, in the order in which they came. */
  readonly taken: Map<string, Taken>;
  tokens: number;
  /** When the last of them came. */
  newest: number;
  /** Until when each running call has its place at most. */
  readonly running: Map<string, number>;
}

/** Nobody has asked yet. */
export function callWindows(): CallWindows {
  const counters = new Map<string, Counter>();
  const keyOf = (organization: string, { name }: CallLimit): string => `${organization}/${name}`;
  const counterOf = (organization: string, limit: CallLimit, now: number): Counter => {
    const key = keyOf(organization, limit);
    const counter = counters.get(key) ?? newCounter();
    counters.set(key, counter);
    forget(counter, limit, now);
    return counter;
  };
  const note = ({ organization, limits, call, tokens }: EnteringCall, now: number): void => {
    for (const limit of limits) {
      const counter = counterOf(organization, limit, now);
      if (limit.tokens !== undefined) {
        counter.tokens += tokens - (counter.taken.get(call)?.tokens ?? 0);
        counter.taken.set(call, { at: now, tokens });
        counter.newest = now;
      }
      if (limit.concurrency !== undefined) counter.running.set(call, now + placeMicros);
    }
  };
  return {
    enter: (entering, now) => {
      const { organization, limits, tokens } = entering;
      const standings = limits.map((limit) =>
        standingOf(counterOf(organization, limit, now), { limit, tokens, now }),
      );
      const isBlocked = standings.some((it) => it.tokensWait > 0 || it.isCrowded);
      if (isBlocked) return standings;
      note(entering, now);
      return standings.map((standing) => withCall(standing, tokens));
    },
    note,
    leave: ({ organization, limits, call, tokens }, now) => {
      for (const limit of limits) {
        const counter = counterOf(organization, limit, now);
        const taken = counter.taken.get(call);
        if (taken) {
          counter.tokens += tokens - taken.tokens;
          taken.tokens = tokens;
        }
        counter.running.delete(call);
        const isEmpty = counter.taken.size === 0 && counter.running.size === 0;
        if (isEmpty) counters.delete(keyOf(organization, limit));
      }
    },
    get size() {
      return counters.size;
    },
  };
}

function newCounter(): Counter {
  return { taken: new Map(), tokens: 0, newest: 0, running: new Map() };
}

function widthOf({ windowSeconds }: CallLimit): number {
  return windowSeconds * 1_000_000;
}

/** Lets go of what has left the window, and of places that were never given back. */
function forget(counter: Counter, limit: CallLimit, now: number): void {
  for (const [call, { at, tokens }] of counter.taken) {
    if (at > now - widthOf(limit)) break;
    counter.tokens -= tokens;
    counter.taken.delete(call);
  }
  for (const [call, until] of counter.running) {
    if (until > now) break;
    counter.running.delete(call);
  }
}

function standingOf(
  counter: Counter,
  { limit, tokens, now }: { readonly limit: CallLimit; readonly tokens: number; now: number },
): CallStanding {
  return {
    limit,
    tokensUsed: counter.tokens,
    tokensWait: waitFor(counter, { limit, tokens, now }),
    resetMicros: counter.taken.size === 0 ? 0 : counter.newest + widthOf(limit) - now,
    running: counter.running.size,
    isCrowded: limit.concurrency !== undefined && counter.running.size >= limit.concurrency,
  };
}

/** Until so much has left the window that there is room. */
function waitFor(
  counter: Counter,
  { limit, tokens, now }: { readonly limit: CallLimit; readonly tokens: number; now: number },
): number {
  const { tokens: most } = limit;
  if (most === undefined) return 0;
  if (tokens > most) return never;
  let over = counter.tokens + tokens - most;
  if (over <= 0) return 0;
  for (const taken of counter.taken.values()) {
    over -= taken.tokens;
    if (over <= 0) return taken.at + widthOf(limit) - now;
  }
  return 0;
}

function withCall(standing: CallStanding, tokens: number): CallStanding {
  const { limit } = standing;
  const isCounted = limit.tokens !== undefined;
  return {
    ...standing,
    tokensUsed: standing.tokensUsed + (isCounted ? tokens : 0),
    resetMicros: isCounted ? widthOf(limit) : 0,
    running: standing.running + (limit.concurrency === undefined ? 0 : 1),
  };
}
