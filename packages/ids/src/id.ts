import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { base62, base62Digits, base62Number } from './base62.ts';

/** 22 base62 characters hold 128 bits. */
const length = 22;

/** `<prefix>_` and 128 random bits in base62: an id that says nothing about what it names. */
export function randomId(prefix: string): string {
  return `${prefix}_${base62(randomBytes(16), length)}`;
}

/**
 * `<prefix>_` and 22 base62 characters that sort by time: 48 bits of milliseconds, 80 random bits.
 * The random ones are those of a UUID, which Node draws for many at once.
 *
 * @param nowMicros wall time in microseconds; passed in, because ids have no clock of their own
 */
export function sortableId(prefix: string, nowMicros: bigint): string {
  const millis = nowMicros / 1000n;
  if (millis < 0n || millis >= 1n << 48n) throw new RangeError(`an id cannot hold ${nowMicros} µs`);
  const uuid = randomUUID();
  const random = BigInt(`0x${uuid.slice(0, 8)}${uuid.slice(24)}`);
  return `${prefix}_${base62Number((millis << 80n) | random, length)}`;
}

/** `<prefix>_` and 128 bits of SHA-256 over the parts: the same parts always give the same id. */
export function derivedId(prefix: string, ...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return `${prefix}_${base62(hash.digest().subarray(0, 16), length)}`;
}

/** Whether `text` has the shape of an id with this prefix. Says nothing about its existence. */
export function isId(prefix: string, text: string): boolean {
  const body = text.slice(prefix.length + 1);
  return (
    text.startsWith(`${prefix}_`) &&
    body.length === length &&
    [...body].every((digit) => base62Digits.includes(digit))
  );
}
