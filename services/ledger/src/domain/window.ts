export const budgetWindows = ['day', 'month', 'lifetime'] as const;

/** How long a budget counts before it starts anew. */
export type BudgetWindow = (typeof budgetWindows)[number];

export function isBudgetWindow(text: string): text is BudgetWindow {
  return budgetWindows.some((window) => window === text);
}

/** One stretch of a window. Times in microseconds, and as RFC 3339 in UTC. */
export interface Stretch {
  readonly start: string;
  readonly end: string | undefined;
  readonly endsAt: number | undefined;
}

/**
 * The stretch of `window` that `at` lies in: days and months begin at midnight of the
 * organisation's time zone; a lifetime begins when its budget was first set and has no end.
 */
export function stretchAt(
  window: BudgetWindow,
  at: number,
  { timeZone, since }: { readonly timeZone: string; readonly since: number },
): Stretch {
  if (window === 'lifetime') {
    return { start: formatMicros(since), end: undefined, endsAt: undefined };
  }
  const here = instantOf(at).toZonedDateTimeISO(timeZone);
  const first = (window === 'month' ? here.with({ day: 1 }) : here).startOfDay();
  const step = window === 'month' ? { months: 1 } : { days: 1 };
  const next = first.add(step).startOfDay();
  return {
    start: first.toInstant().toString(),
    end: next.toInstant().toString(),
    endsAt: next.epochMilliseconds * 1000,
  };
}

/** Microseconds since 1970 as RFC 3339 in UTC. */
export function formatMicros(at: number): string {
  return instantOf(at).toString();
}

function instantOf(micros: number): Temporal.Instant {
  return new Temporal.Instant(BigInt(micros) * 1000n);
}
