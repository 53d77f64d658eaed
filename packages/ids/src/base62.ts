/** In the order of ASCII, so that ids of equal length sort as their numbers do. */
export const base62Digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** So many digits of base62 as a JavaScript number holds exactly. */
const digitsAtOnce = 8;
const chunk = 62n ** BigInt(digitsAtOnce);

/** The number that `bytes` spell (big-endian) in base62, padded with zeros to `length`. */
export function base62(bytes: Uint8Array, length: number): string {
  return base62Number(BigInt(`0x0${Buffer.from(bytes).toString('hex')}`), length);
}

/** A number of at least zero in base62, padded with zeros to `length`. */
export function base62Number(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= chunk) text = digitsOf(Number(rest % chunk)) + text;
  return text.replace(/^0+/, '').padStart(length, '0');
}

function digitsOf(value: number): string {
  let text = '';
  for (let rest = value; text.length < digitsAtOnce; rest = Math.floor(rest / 62)) {
    text = base62Digits.charAt(rest % 62) + text;
  }
  return text;
}
