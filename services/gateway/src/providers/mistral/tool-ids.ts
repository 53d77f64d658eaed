import { createHash } from 'node:crypto';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const length = 9;

/**
 * The id of a call as Mistral takes it: nine letters and digits. Its own ids stay as they are, so
 * that what it said comes back to it; an id of anybody else always becomes the same one, in the call
 * and in its answer.
 */
export function mistralCallId(id: string): string {
  if (/^[a-zA-Z0-9]{9}$/.test(id)) return id;
  let rest = createHash('sha256').update(id).digest().readBigUInt64BE();
  let text = '';
  for (let n = 0; n < length; n += 1) {
    text += alphabet[Number(rest % 62n)];
    rest /= 62n;
  }
  return text;
}
