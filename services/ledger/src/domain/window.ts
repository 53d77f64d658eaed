export const budgetWindows = ['day', 'week', 'month', 'quarter', 'lifetime'] as const;

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
 * The stretch of `window` that `at` lies in. Days begin at midnight of the organisation's time zone
 * (or when that day begins there), weeks on Mondays, months and quarters on their first day; a
 * lifetime begins when its budget was first set and has no end.
 */
export function stretchAt(
  window: BudgetWindow,
  at: number,
  { timeZone, since }: { readonly timeZone: string; readonly since: number },
): Stretch {
  if (window === 'lifetime') {
    return { start: formatMicros(since), end: undefined, endsAt: undefined };
  }
  const first = firstDay(window, instantOf(at).toZonedDateTimeISO(timeZone).toPlainDate());
  // A date and not a moment is moved on: no day that is longer, shorter or missing can get in.
  const next = first.add(lengths[window]).toZonedDateTime(timeZone);
  return {
    start: first.toZonedDateTime(timeZone).toInstant().toString(),
    end: next.toInstant().toString(),
    endsAt: next.epochMilliseconds * 1000,
  };
}

const lengths = {
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
  quarter: { months: 3 },
} as const;

function firstDay(window: keyof typeof lengths, date: Temporal.PlainDate): Temporal.PlainDate {
  switch (window) {
    case 'day':
      return date;
    case 'week':
      return date.subtract({ days: date.dayOfWeek - 1 });
    case 'month':
      return date.with({ day: 1 });
    case 'quarter':
      return date.with({ month: date.month - ((date.month - 1) % 3), day: 1 });
  }
}

/** Microseconds since 1970 as RFC 3339 in UTC. */
export function formatMicros(at: number): string {
  return instantOf(at).toString();
}

/** The other way round. */
export function microsOf(text: string): number {
  return Number(Temporal.Instant.from(text).epochNanoseconds / 1000n);
}

function instantOf(micros: number): Temporal.Instant {
  return new Temporal.Instant(BigInt(micros) * 1000n);
}
