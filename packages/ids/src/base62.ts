/** In the order of ASCII, so that ids of equal length sort as their numbers do. */
export const base62Digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The number that `bytes` spell (big-endian) in base62, padded with zeros to `length`. */
export function base62(bytes: Uint8Array, length: number): string {
  let value = BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  while (value > 0n) {
    text = base62Digits.charAt(Number(value % 62n)) + text;
    value /= 62n;
  }
  return text.padStart(length, '0');
}
