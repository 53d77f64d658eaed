/** How the traffic of a model at one deployment is called. */
export function upstreamOf(model: string, deployment: string): string {
  return `${model}@${deployment}`;
}

/** What this gateway sees of the upstreams that it calls: how fast they begin, how busy they are. */
export interface UpstreamTraffic {
  /** Calls of an upstream that run now. */
  running(upstream: string): number;
  /** How long nine of ten calls waited for the first byte lately; undefined when nobody knows. */
  firstByte(upstream: string, now: bigint): number | undefined;
  /** A call begins. */
  begin(upstream: string, now: bigint): TrafficCall;
}

/** One call, from its beginning to its end. Times are monotonic microseconds. */
export interface TrafficCall {
  /** The first piece of an answer came. Only the first one of these two counts. */
  answered(now: bigint): void;
  /** No answer came, and not because we hung up. */
  failed(now: bigint): void;
  /** Nothing more will come. Safe to call twice. */
  ended(): void;
}

/** Upstreams that are remembered; the one that was called longest ago is forgotten. */
const upstreamsMax = 1_000;
/** What is older says nothing about now: it is tried again. */
const freshMicros = 300_000_000n;
const samplesMax = 64;
const percentile = 0.9;
/** A failure counts as a wait like this: who fails fast is not fast. */
const failureMicros = 60_000_000;

interface Seen {
  running: number;
  /** The newest ones, in no order. */
  readonly samples: { readonly at: bigint; readonly micros: number }[];
  /** Where the next one goes. */
  next: number;
}

/** Nothing was seen yet. */
export function upstreamTraffic(): UpstreamTraffic {
  const upstreams = new Map<string, Seen>();
  return {
    running: (upstream) => upstreams.get(upstream)?.running ?? 0,
    firstByte: (upstream, now) => {
      const seen = upstreams.get(upstream);
      return seen && percentileOf(seen, now);
    },
    begin: (upstream, now) => {
      const seen = upstreams.get(upstream) ?? { running: 0, samples: [], next: 0 };
      upstreams.delete(upstream);
      upstreams.set(upstream, seen);
      forgetOldest(upstreams);
      seen.running += 1;
      return callOf(seen, now);
    },
  };
}

function callOf(seen: Seen, began: bigint): TrafficCall {
  let hasSampled = false;
  let hasEnded = false;
  const sample = (at: bigint, micros: number): void => {
    if (hasSampled) return;
    hasSampled = true;
    seen.samples[seen.next] = { at, micros };
    seen.next = (seen.next + 1) % samplesMax;
  };
  return {
    answered: (now) => sample(now, Number(now - began)),
    failed: (now) => sample(now, failureMicros),
    ended: () => {
      if (!hasEnded) seen.running -= 1;
      hasEnded = true;
    },
  };
}

function percentileOf({ samples }: Seen, now: bigint): number | undefined {
  const fresh = samples.filter(({ at }) => now - at < freshMicros).map(({ micros }) => micros);
  const sorted = fresh.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * percentile) - 1];
}

/** One that runs is not forgotten: its end would be counted elsewhere. */
function forgetOldest(upstreams: Map<string, Seen>): void {
  if (upstreams.size <= upstreamsMax) return;
  for (const [upstream, { running }] of upstreams) {
    if (running > 0) continue;
    upstreams.delete(upstream);
    return;
  }
}
