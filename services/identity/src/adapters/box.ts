import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

// Personal data as it is stored: a box that opens with the keys of those it is about, in its own
// place, and nowhere else. The form of a box never changes; another one has another first byte.

/** The key of one person or machine. */
export interface SubjectKey {
  readonly subject: string;
  /** 256 bits. */
  readonly bytes: Uint8Array;
}

export const keyBytes = 32;
export const nonceBytes = 12;

const cipher = 'aes-256-gcm';
const tagBytes = 16;
const format = 1;
const headBytes = 1 + nonceBytes + tagBytes;

export interface Sealing {
  /** Of everybody it is about: without one of them nobody opens it. */
  readonly keys: readonly SubjectKey[];
  /** What it belongs to, from the outside in: it opens nowhere else. */
  readonly place: readonly string[];
}

/**
 * The format, a nonce, the tag, and the text under AES-256-GCM.
 *
 * @param nonce 96 random bits, never used before
 */
export function sealBox({ keys, place }: Sealing, text: string, nonce: Uint8Array): Buffer {
  const sealing = createCipheriv(cipher, derive(keys, 'seal'), nonce, { authTagLength: tagBytes });
  sealing.setAAD(framed(place));
  const hidden = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
  return Buffer.concat([Buffer.of(format), nonce, sealing.getAuthTag(), hidden]);
}

/** Undefined when it was sealed with other keys or for another place, or was changed. */
export function openBox({ keys, place }: Sealing, box: Uint8Array): string | undefined {
  const nonce = box.subarray(1, 1 + nonceBytes);
  const tag = box.subarray(1 + nonceBytes, headBytes);
  if (box[0] !== format || tag.length !== tagBytes) return undefined;
  const opening = createDecipheriv(cipher, derive(keys, 'seal'), nonce, {
    authTagLength: tagBytes,
  });
  opening.setAAD(framed(place));
  opening.setAuthTag(tag);
  try {
    const hidden = box.subarray(headBytes);
    return Buffer.concat([opening.update(hidden), opening.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/**
 * What stands for the text where a digest is needed: the same text in the same place has the same,
 * and without the keys nobody can try texts against it.
 */
export function macOf({ keys, place }: Sealing, text: string): string {
  const mac = createHmac('sha256', derive(keys, 'mac'));
  return mac.update(framed([...place, text])).digest('hex');
}

/** One key from those of all, in the order of their subjects: the order of asking says nothing. */
function derive(keys: readonly SubjectKey[], purpose: 'seal' | 'mac'): Uint8Array {
  const sorted = keys.toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
  const secret = Buffer.concat(sorted.map(({ bytes }) => bytes));
  const info = framed(['alfred/box/1', purpose, ...sorted.map(({ subject }) => subject)]);
  return new Uint8Array(hkdfSync('sha256', secret, '', info, keyBytes));
}

/** Each part with its length before it: two lists never look like one another. */
function framed(parts: readonly string[]): Buffer {
  return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''));
}
