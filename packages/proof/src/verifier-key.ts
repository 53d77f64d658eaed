import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { decodeBase64, hasControls } from './text.ts';

/** A public key with the name it signs under, ready to verify. */
export interface VerifierKey {
  readonly name: string;
  /** The first four bytes of `SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key)`. */
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

/** Ed25519 in the list of signature types of C2SP signed notes. */
export const ed25519Type = 0x01;

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const publicKeyBytes = 32;

/** Key names have neither spaces nor `+`, so that lines and keys split in one way only. */
export function isKeyName(name: string): boolean {
  return name.isWellFormed() && /^[^\s\u0085+]+$/u.test(name) && !hasControls(name);
}

/** The id that a note's signature line names a key by. */
export function keyIdOf(name: string, publicKey: Uint8Array): Buffer {
  const hash = createHash('sha256').update(name).update(Buffer.of(0x0a, ed25519Type));
  return hash.update(publicKey).digest().subarray(0, 4);
}

/** `name+hash8hex+base64(0x01‖public key)`: the text by which a key is handed to auditors. */
export function verifierKeyText(name: string, publicKey: Uint8Array): string {
  const data = Buffer.concat([Buffer.of(ed25519Type), publicKey]).toString('base64');
  return `${name}+${keyIdOf(name, publicKey).toString('hex')}+${data}`;
}

/** The key in such a text, or undefined when it is malformed or its hash does not fit. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const [name = '', id = '', ...rest] = text.split('+');
  // The standard alphabet of base64 has a `+` of its own.
  const data = decodeBase64(rest.join('+'));
  if (!isKeyName(name) || data?.length !== 1 + publicKeyBytes || data[0] !== ed25519Type) {
    return undefined;
  }
  const raw = data.subarray(1);
  const expected = keyIdOf(name, raw);
  if (expected.toString('hex') !== id) return undefined;
  const der = Buffer.concat([spkiPrefix, raw]);
  return {
    name,
    id: expected,
    publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }),
  };
}
