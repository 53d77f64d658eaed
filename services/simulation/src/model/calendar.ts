/** Where a stretch of a window begins and ends, as RFC 3339 in UTC. */
export interface Stretch {
  readonly start: string;
  readonly end: string | undefined;
}

/** The stretch that `at` (microseconds) lies in, for an organisation in that zone. */
export function stretchOf(
  window: string,
  at: number,
  { timeZone, since }: { readonly timeZone: string; readonly since: number },
): Stretch {
  if (window === 'lifetime') return { start: textOf(since), end: undefined };
  const day = new Temporal.Instant(BigInt(at) * 1_000n).toZonedDateTimeISO(timeZone).toPlainDate();
  const first = firstDay(window, day);
  const next = first.add(lengths[window] ?? {});
  return { start: midnight(first, timeZone), end: midnight(next, timeZone) };
}

/** Microseconds of an RFC 3339 text. */
export function microsOf(text: string): number {
  return Number(Temporal.Instant.from(text).epochNanoseconds / 1_000n);
}

const lengths: Readonly<Record<string, Temporal.DurationLike>> = {
  day: { days: 1 },
  week: { weeks: 1 },
  month: { months: 1 },
  quarter: { months: 3 },
};

function firstDay(window: string, day: Temporal.PlainDate): Temporal.PlainDate {
  switch (window) {
    case 'week':
      return day.subtract({ days: day.dayOfWeek - 1 });
    case 'month':
      return day.with({ day: 1 });
    case 'quarter':
      return day.with({ day: 1, month: day.month - ((day.month - 1) % 3) });
    default:
      return day;
  }
}

/** The first moment of a day, which is not always midnight. */
function midnight(day: Temporal.PlainDate, timeZone: string): string {
  return day.toZonedDateTime(timeZone).startOfDay().toInstant().toString();
}

function textOf(micros: number): string {
  return new Temporal.Instant(BigInt(micros) * 1_000n).toString();
}
