import { decodeBase64 } from './text.ts';

/** What a log says of itself at one size. Worth nothing without the signatures of its note. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  /** The RFC 6962 root over the first `size` entries. */
  readonly root: Buffer;
}

const decimal = /^(0|[1-9][0-9]{0,18})$/;
const rootBytes = 32;

/** The three lines that are signed: origin, size, root in base64 (C2SP tlog-checkpoint). */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/** The checkpoint in such a text, or undefined. Extension lines, which Alfred never signs, too. */
export function parseCheckpointText(text: string): Checkpoint | undefined {
  const [origin = '', size = '', encoded = '', ...rest] = text.split('\n');
  const root = decodeBase64(encoded);
  if (!origin || !decimal.test(size) || root?.length !== rootBytes) return undefined;
  if (rest.length !== 1 || rest[0] !== '') return undefined;
  return { origin, size: BigInt(size), root };
}
