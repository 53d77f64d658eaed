import { sign, verify } from 'node:crypto';
import { type SignerKey, signingParts } from './signer-key.ts';
import { decodeBase64, hasControls } from './text.ts';
import { isKeyName, parseVerifierKey, type VerifierKey } from './verifier-key.ts';

/** A note whose every signature by a given key is good. */
export interface OpenedNote {
  readonly text: string;
  /** The verifier keys, as given, that signed it; at least one. */
  readonly signedBy: readonly string[];
}

/**
 * Why a note says nothing, the first that applies:
 * - `key_malformed`: a given verifier key is not one.
 * - `note_malformed`: not the form of a C2SP signed note.
 * - `signature_invalid`: signed under the name and id of a given key, but not by it.
 * - `key_unknown`: signed, but by none of the given keys.
 */
export type NoteProblem = 'key_malformed' | 'note_malformed' | 'signature_invalid' | 'key_unknown';

interface SignatureLine {
  readonly name: string;
  readonly id: Buffer;
  readonly signature: Buffer;
}

/** C2SP asks for at least 16; more than this is a flood. */
const signaturesMax = 100;
const signatureBytes = 64;
const lineStart = '\u2014 ';

/**
 * The text with one signature line: a C2SP signed note.
 *
 * @throws RangeError for a text that no verifier would accept, or a key that is not one
 */
export function signNote(text: string, key: SignerKey): string {
  const parts = signingParts(key);
  if (!parts) throw new RangeError('The signer key is malformed.');
  if (!isNoteText(text)) throw new RangeError('A note is well-formed lines that end in a newline.');
  const signature = sign(null, Buffer.from(text), parts.secret);
  const blob = Buffer.concat([parts.id, signature]).toString('base64');
  return `${text}\n${lineStart}${key.name} ${blob}\n`;
}

/**
 * The line by which a note carries a signature of this verifier key, which was made elsewhere: a
 * note is its text, an empty line, and such lines.
 *
 * @throws RangeError for a key that is not one, or a signature that is not as long as Ed25519's
 */
export function signatureLine(verifierKey: string, signature: Uint8Array): string {
  const key = parseVerifierKey(verifierKey);
  if (!key || signature.length !== signatureBytes) {
    throw new RangeError('A signature line has a verifier key and 64 bytes.');
  }
  const blob = Buffer.concat([key.id, signature]).toString('base64');
  return `${lineStart}${key.name} ${blob}\n`;
}

/**
 * The Ed25519 signature alone over a text.
 *
 * @throws RangeError for a key that is not one
 */
export function signText(text: string, key: SignerKey): Buffer {
  const parts = signingParts(key);
  if (!parts) throw new RangeError('The signer key is malformed.');
  return sign(null, Buffer.from(text), parts.secret);
}

/** The text of a note if it is signed by at least one of these verifier keys, or why it is not. */
export function openNote(
  note: string,
  verifierKeys: readonly string[],
): OpenedNote | { readonly problem: NoteProblem } {
  const keys: (VerifierKey & { readonly encoded: string })[] = [];
  for (const encoded of verifierKeys) {
    const key = parseVerifierKey(encoded);
    if (!key) return { problem: 'key_malformed' };
    keys.push({ ...key, encoded });
  }
  const split = note.lastIndexOf('\n\n');
  const text = note.slice(0, split + 1);
  const lines = split < 0 ? undefined : parseSignatureLines(note.slice(split + 2));
  if (!lines || !isNoteText(text)) return { problem: 'note_malformed' };
  const signedBy: string[] = [];
  for (const line of lines) {
    const key = keys.find(({ name, id }) => name === line.name && id.equals(line.id));
    if (!key) continue;
    if (!verify(null, Buffer.from(text), key.publicKey, line.signature)) {
      return { problem: 'signature_invalid' };
    }
    if (!signedBy.includes(key.encoded)) signedBy.push(key.encoded);
  }
  return signedBy.length > 0 ? { text, signedBy } : { problem: 'key_unknown' };
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !hasControls(text, '\n');
}

function parseSignatureLines(block: string): readonly SignatureLine[] | undefined {
  if (!block.endsWith('\n')) return undefined;
  const lines = block.slice(0, -1).split('\n');
  if (lines.length > signaturesMax) return undefined;
  const parsed = lines.map(parseSignatureLine).filter((line) => line !== undefined);
  return parsed.length === lines.length ? parsed : undefined;
}

function parseSignatureLine(line: string): SignatureLine | undefined {
  if (!line.startsWith(lineStart)) return undefined;
  const [name = '', encoded = '', ...rest] = line.slice(lineStart.length).split(' ');
  const blob = decodeBase64(encoded);
  if (!isKeyName(name) || rest.length > 0 || !blob || blob.length < 5) return undefined;
  return { name, id: blob.subarray(0, 4), signature: blob.subarray(4) };
}
