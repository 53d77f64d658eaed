import { assetById, parseMinor } from '@alfred/money';
import { z } from 'zod';

// What the schemas of all commands are made of.

/** No colon: ids are joined by colons in keys and accounts. */
export const idPattern = /^[A-Za-z0-9_.-]{1,64}$/;
export const textPattern = /^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u;

export const id = z.string().regex(idPattern);
export const optionalId = z.union([id, z.literal('').transform(() => undefined)]);
const text = z.string().regex(textPattern);
export const optionalText = z.union([text, z.literal('').transform(() => undefined)]);

/** Also a moment in microseconds. */
export const count = z.bigint().min(0n).max(BigInt(Number.MAX_SAFE_INTEGER)).transform(Number);

export const amount = z.string().transform((minor, context) => {
  const value = parseMinor(minor);
  if (value !== undefined) return value;
  context.issues.push({ code: 'custom', input: minor, message: 'not an amount in minor units' });
  return z.NEVER;
});
export const positiveAmount = amount.refine((value) => value > 0n, 'nothing');

export const asset = z.string().refine((name) => assetById(name) !== undefined, 'no asset');
