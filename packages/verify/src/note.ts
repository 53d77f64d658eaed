// Signed notes and checkpoints of C2SP, read by code that shares nothing with the ledger's signer.
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A key that may have signed, as a line of `keys` or `--key` spells it. */
export interface VerifierKey {
  readonly text: string;
  readonly name: string;
  readonly id: string;
  readonly publicKey: KeyObject;
}

/** What a checkpoint states. `body` is what its signatures cover. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  readonly body: string;
  readonly signatures: readonly Signature[];
}

interface Signature {
  readonly name: string;
  readonly id: string;
  readonly bytes: Buffer;
}

const ed25519 = 0x01;
const dash = '\u2014 ';
const signaturesMax = 100;
const keyDer = Buffer.from('302a300506032b6570032100', 'hex');

/** The key in `name+id+base64`, or undefined: its id must be the hash of its name and key. */
export function parseVerifierKey(text: string): VerifierKey | undefined {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(text);
  const [, name = '', id = '', encoded = ''] = match ?? [];
  const data = strictBase64(encoded);
  if (!match || data?.length !== 33 || data[0] !== ed25519) return undefined;
  const digest = createHash('sha256').update(`${name}\n`).update(data).digest();
  if (digest.subarray(0, 4).toString('hex') !== id) return undefined;
  const der = Buffer.concat([keyDer, data.subarray(1)]);
  const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return { text, name, id, publicKey };
}

/** The keys of a file, one a line and each line ended; undefined when any of it is not a key. */
export function parseKeyFile(text: string): readonly VerifierKey[] | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length === 0) return undefined;
  const keys = lines.map(parseVerifierKey).filter((key) => key !== undefined);
  return keys.length === lines.length ? keys : undefined;
}

/** The checkpoint in a signed note, its signatures not yet looked at; undefined if malformed. */
export function parseCheckpoint(bytes: Buffer): Checkpoint | undefined {
  const note = bytes.toString('utf8');
  const split = note.lastIndexOf('\n\n');
  if (!Buffer.from(note).equals(bytes) || split < 0 || !note.endsWith('\n')) return undefined;
  const body = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  const signatures = lines.map(parseSignature).filter((line) => line !== undefined);
  const match = /^([^\n]+)\n(0|[1-9][0-9]{0,14})\n([A-Za-z0-9+/=]+)\n$/u.exec(body);
  const [, origin = '', size = '', encoded = ''] = match ?? [];
  const root = strictBase64(encoded);
  if (!match || root?.length !== 32 || signatures.length !== lines.length) return undefined;
  if (lines.length > signaturesMax) return undefined;
  return { origin, size: Number(size), root, body, signatures };
}

/**
 * Who of `keys` signed the checkpoint.
 *
 * `forged` when a signature stands under the name and id of one of them without being its own.
 */
export function signersOf(
  checkpoint: Checkpoint,
  keys: readonly VerifierKey[],
): readonly VerifierKey[] | 'forged' {
  const signers: VerifierKey[] = [];
  for (const { name, id, bytes } of checkpoint.signatures) {
    const key = keys.find((candidate) => candidate.name === name && candidate.id === id);
    if (!key) continue;
    if (!verify(null, Buffer.from(checkpoint.body), key.publicKey, bytes)) return 'forged';
    signers.push(key);
  }
  return signers;
}

function parseSignature(line: string): Signature | undefined {
  if (!line.startsWith(dash)) return undefined;
  const [name = '', encoded = '', ...rest] = line.slice(dash.length).split(' ');
  const blob = strictBase64(encoded);
  if (!name || rest.length > 0 || !blob || blob.length < 5) return undefined;
  return { name, id: blob.toString('hex', 0, 4), bytes: blob.subarray(4) };
}

/** Base64 has spare bits at its end: only the text that leaves them zero is taken. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
