import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Seals what lies where others may read it. */
export interface Seal {
  /** Opens only under the same name. */
  seal(name: string, bytes: Uint8Array): Buffer;
  /** Undefined for what nobody here has sealed under this name. */
  open(name: string, sealed: Buffer): Buffer | undefined;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const cipher = 'aes-256-gcm';

/** A seal by a secret that all gateways of a deployment share; `purpose` is nobody else's. */
export function sealOf(secret: Uint8Array, purpose: string): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', purpose, keyBytes));
  return {
    seal: (name, bytes) => {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(name));
      const sealed = [sealing.update(bytes), sealing.final()];
      return Buffer.concat([nonce, ...sealed, sealing.getAuthTag()]);
    },
    open: (name, sealed) => {
      if (sealed.length < nonceBytes + tagBytes) return undefined;
      const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes))
        .setAAD(Buffer.from(name))
        .setAuthTag(sealed.subarray(-tagBytes));
      try {
        return Buffer.concat([
          opening.update(sealed.subarray(nonceBytes, -tagBytes)),
          opening.final(),
        ]);
      } catch {
        return undefined;
      }
    },
  };
}

/** A name that says nothing to whoever does not have the secret. */
export function blindName(secret: Uint8Array, purpose: string): (name: string) => string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', purpose, keyBytes));
  return (name) => createHmac('sha256', key).update(name).digest('base64url');
}
