/** How many tokens calls may use within a window, and how many of them may run at the same time. */
export interface CallLimit {
  /** key | node */
  readonly kind: string;
  readonly id: string;
  /** Under which it is counted. */
  readonly name: string;
  readonly windowSeconds: number;
  readonly tokens: number | undefined;
  readonly concurrency: number | undefined;
}

/** A call that asks to run. */
export interface EnteringCall {
  readonly organization: string;
  /** The id of its request. */
  readonly call: string;
  /** The most that it can use. */
  readonly tokens: number;
  readonly limits: readonly CallLimit[];
}

/** A call that has ended, with the tokens that it did use. */
export type LeavingCall = EnteringCall;

/** How one limit stands for a call. Times are microseconds. */
export interface CallStanding {
  readonly limit: CallLimit;
  /** Tokens in the window, with those of this call if it was let in. */
  readonly tokensUsed: number;
  /** Until there are tokens enough; 0 when there are, `never` when the call is larger than the limit. */
  readonly tokensWait: number;
  /** Until the window is empty. */
  readonly resetMicros: number;
  /** Calls that run, with this one if it was let in. */
  readonly running: number;
  readonly isCrowded: boolean;
}

/** How long a call that never leaves, because its gateway was killed, has its place. */
export const placeMicros = 15 * 60 * 1_000_000;

/** A wait that does not end. */
export const never = Number.MAX_SAFE_INTEGER;

/** Why a call may not run. */
export type CallBlock = 'tokens' | 'concurrency' | 'too_large';

/** Whether a call may run, by all of its limits; told by the one that matters to its client. */
export interface CallDecision {
  readonly limit: CallLimit;
  readonly block: CallBlock | undefined;
  readonly tokensLeft: number;
  readonly waitMicros: number;
  readonly resetMicros: number;
}

/** When somebody may try again who met only others: nobody knows when a call ends. */
const crowdedWaitMicros = 1_000_000;

/** The decision that these standings make; undefined when no limit was asked about. */
export function decideCall(standings: readonly CallStanding[]): CallDecision | undefined {
  const [first, ...rest] = standings.map(decided);
  if (!first) return undefined;
  return rest.reduce((most, next) => (matters(next) > matters(most) ? next : most), first);
}

function decided(standing: CallStanding): CallDecision {
  const { limit, tokensUsed, tokensWait, resetMicros, isCrowded } = standing;
  const tokensLeft = Math.max(0, (limit.tokens ?? never) - tokensUsed);
  const told = { limit, tokensLeft, resetMicros };
  if (tokensWait === never) return { ...told, block: 'too_large', waitMicros: never };
  if (tokensWait > 0) return { ...told, block: 'tokens', waitMicros: tokensWait };
  if (isCrowded) return { ...told, block: 'concurrency', waitMicros: crowdedWaitMicros };
  return { ...told, block: undefined, waitMicros: 0 };
}

/** Whatever blocks matters more than whatever does not. */
function matters({ block, waitMicros, tokensLeft }: CallDecision): number {
  return block ? waitMicros : -tokensLeft;
}

/** One gateway's part of a limit that so many gateways share; never nothing. */
export function callShareOf(limit: CallLimit, gateways: number): CallLimit {
  const part = (whole: number | undefined) =>
    whole === undefined ? undefined : Math.max(1, Math.floor(whole / gateways));
  return { ...limit, tokens: part(limit.tokens), concurrency: part(limit.concurrency) };
}
