/** At most so many requests in any stretch of time of this length. */
export interface RequestLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** A limit that holds for a caller, and whose it is. */
export interface AppliedLimit extends RequestLimit {
  readonly kind: 'key' | 'node';
  readonly id: string;
}

/** Whoever counts keeps one time for each request of a window, so both are bounded. */
const requestsMax = 100_000;
const windowSecondsMax = 86_400;

export interface LimitProblem {
  readonly param: string;
  readonly problem: string;
}

/** What is wrong with a limit, or undefined. */
export function limitProblem({ requests, windowSeconds }: RequestLimit): LimitProblem | undefined {
  if (!isWithin(requests, requestsMax)) {
    return { param: 'limits.requests', problem: `it is not 1 to ${requestsMax}` };
  }
  if (!isWithin(windowSeconds, windowSecondsMax)) {
    return { param: 'limits.windowSeconds', problem: `it is not 1 to ${windowSecondsMax}` };
  }
  return undefined;
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

/** The same limit, as a text to compare requests by. */
export function limitText(limit: RequestLimit | undefined): string {
  return limit ? `${limit.requests}/${limit.windowSeconds}s` : 'none';
}
