import { z } from 'zod';
import { microsOf } from '../domain/window.ts';

const date = z.iso.date();
/** Temporal reads no more than nanoseconds. */
const time = z.iso.datetime({ offset: true }).refine((text) => !/\.\d{10}/.test(text));

/** What a text may mean: a moment, or a day from its first moment to its last. Microseconds. */
export interface MomentRead {
  readonly start: number;
  readonly end: number;
}

/** RFC 3339, or a date as it is in that time zone; undefined when it is neither. */
export function readMoment(text: string, timeZone: string): MomentRead | undefined {
  if (time.safeParse(text).success) {
    const at = microsOf(text);
    return { start: at, end: at };
  }
  if (!date.safeParse(text).success) return undefined;
  const day = Temporal.PlainDate.from(text);
  const startOf = (each: Temporal.PlainDate) =>
    each.toZonedDateTime(timeZone).epochMilliseconds * 1000;
  return { start: startOf(day), end: startOf(day.add({ days: 1 })) - 1 };
}
