import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AlfredError } from '@alfred/errors';

/** AES-256-GCM. */
const cipher = 'aes-256-gcm';
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** The first byte of a box, so that another way of sealing can come. */
const format = 1;

/** Keeps texts from whoever reads the database and has not the deployment's key. */
export interface SealedBox {
  /** @param place what it belongs to: it opens nowhere else */
  seal(text: string, place: string): Buffer;
  /** Undefined when it was sealed under another key or for another place, or was changed. */
  open(sealed: Buffer, place: string): string | undefined;
}

/** @param key 256 bits; throws `setting_invalid` for anything else */
export function sealedBox(key: Uint8Array): SealedBox {
  if (key.length !== keyBytes) {
    const reason = `it has ${key.length} bytes and not ${keyBytes}`;
    throw new AlfredError('setting_invalid', { name: 'ALFRED_NOTIFICATION_KEY', reason });
  }
  return {
    seal: (text, place) => {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes });
      sealing.setAAD(Buffer.from(place));
      const hidden = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
      return Buffer.concat([Buffer.of(format), nonce, sealing.getAuthTag(), hidden]);
    },
    open: (sealed, place) => {
      const nonce = sealed.subarray(1, 1 + nonceBytes);
      const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
      if (sealed[0] !== format || tag.length !== tagBytes) return undefined;
      const opening = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes });
      opening.setAAD(Buffer.from(place));
      opening.setAuthTag(tag);
      try {
        const hidden = sealed.subarray(1 + nonceBytes + tagBytes);
        return Buffer.concat([opening.update(hidden), opening.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** Where the parts of a subscription are sealed. */
export const urlPlace = (subscription: string): string => `${subscription}/url`;
export const secretPlace = (subscription: string): string => `${subscription}/secret`;
