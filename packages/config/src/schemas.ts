// How texts of the environment are read, for every kind of setting that more than one service has.
import { z } from 'zod';

/**
 * A whole number within bounds, in plain decimal digits: no `1e4`, no `0x10`, no spaces, because
 * what was meant by them is a guess.
 */
export function wholeNumber(least: number, most: number): z.ZodType<number> {
  const needed = `a whole number from ${least} to ${most} is needed`;
  return z
    .string()
    .regex(/^[0-9]+$/, needed)
    .transform(Number)
    .refine((number) => number >= least && number <= most, needed);
}

/** A share from 0 to 1, in decimal digits with or without a point. */
export function share(): z.ZodType<number> {
  const needed = 'a number from 0 to 1, such as 0.25, is needed';
  return z
    .string()
    .regex(/^[0-9]+(\.[0-9]+)?$/, needed)
    .transform(Number)
    .refine((number) => number <= 1, needed);
}

/** A key that goes into a header of HTTP: printable ASCII, at least one character. */
export function headerKey(): z.ZodType<string> {
  return z.string().regex(/^[\x20-\x7e]+$/, 'it holds characters that no HTTP header can carry');
}
