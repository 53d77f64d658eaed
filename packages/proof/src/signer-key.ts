import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import { decodeBase64 } from './text.ts';
import { ed25519Type, isKeyName, keyIdOf, verifierKeyText } from './verifier-key.ts';

/** A key that signs notes. `privateKey` is a secret: it belongs in a file of mode 0600. */
export interface SignerKey {
  readonly name: string;
  /** `PRIVATE+KEY+name+hash8hex+base64(0x01‖seed)`, one line of text. */
  readonly privateKey: string;
  readonly verifierKey: string;
}

const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const privatePrefix = 'PRIVATE+KEY+';
const seedBytes = 32;

/**
 * A new Ed25519 key that signs as `name`.
 *
 * @throws RangeError for a name with spaces or `+`
 */
export function createSignerKey(name: string): SignerKey {
  if (!isKeyName(name)) throw new RangeError('A key name has neither spaces nor a plus sign.');
  return signerKeyOf(name, randomBytes(seedBytes));
}

/** The key whose `privateKey` was kept, or undefined when the text is not one. */
export function restoreSignerKey(privateKey: string): SignerKey | undefined {
  const parts = splitPrivateKey(privateKey);
  if (!parts) return undefined;
  const key = signerKeyOf(parts.name, parts.seed);
  return key.privateKey === privateKey ? key : undefined;
}

/** What `sign` needs, and the four bytes before the signature. */
export function signingParts(
  key: SignerKey,
): { readonly secret: KeyObject; readonly id: Buffer } | undefined {
  const parts = splitPrivateKey(key.privateKey);
  if (!parts || parts.name !== key.name) return undefined;
  const secret = secretOf(parts.seed);
  return { secret, id: keyIdOf(parts.name, publicBytesOf(secret)) };
}

function splitPrivateKey(text: string): { name: string; seed: Buffer } | undefined {
  if (!text.startsWith(privatePrefix)) return undefined;
  const [name = '', , ...rest] = text.slice(privatePrefix.length).split('+');
  const data = decodeBase64(rest.join('+'));
  if (!isKeyName(name) || data?.length !== 1 + seedBytes || data[0] !== ed25519Type) {
    return undefined;
  }
  return { name, seed: data.subarray(1) };
}

function signerKeyOf(name: string, seed: Buffer): SignerKey {
  const publicKey = publicBytesOf(secretOf(seed));
  const data = Buffer.concat([Buffer.of(ed25519Type), seed]).toString('base64');
  const id = keyIdOf(name, publicKey).toString('hex');
  return {
    name,
    privateKey: `${privatePrefix}${name}+${id}+${data}`,
    verifierKey: verifierKeyText(name, publicKey),
  };
}

function secretOf(seed: Buffer): KeyObject {
  const der = Buffer.concat([pkcs8Prefix, seed]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function publicBytesOf(secret: KeyObject): Buffer {
  return createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32);
}
