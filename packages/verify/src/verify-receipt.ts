import { type Entry, parseEntry } from './entry.ts';
import { type Checkpoint, parseCheckpoint, parseVerifierKey, signersOf } from './note.ts';
import { leafOf, parseReceipt, type Receipt, rootFrom } from './receipt.ts';
import type { Trust } from './report.ts';

/** The checks of a receipt, in the order in which a report lists them. */
export const receiptChecks = {
  form: 'the receipt is a C2SP tlog-proof with a checkpoint',
  checkpoint: 'the checkpoint is signed',
  entry: 'the entry has the exact form of its type',
  place: 'the entry is of this log, and says the place that the receipt says',
  inclusion: 'the hashes lead from the entry to the signed root',
} as const;

export type ReceiptCheck = keyof typeof receiptChecks;

/** What a verification of a receipt found. */
export interface ReceiptReport {
  readonly outcome: 'verified' | 'failed';
  readonly trust: Trust;
  readonly origin?: string;
  readonly size?: number;
  /** Hex. */
  readonly root?: string;
  /** The number of the entry, its type and when it was written: microseconds since 1970. */
  readonly entry?: { readonly number: number; readonly type: string; readonly at: number };
  readonly checks: readonly {
    readonly name: ReceiptCheck;
    readonly outcome: 'ok' | 'failed' | 'skipped';
    readonly detail: string;
  }[];
  /** What a verified receipt proves, and what it does not. */
  readonly proves: readonly string[];
  readonly provesNot: readonly string[];
}

export interface ReceiptOptions {
  /** Verifier keys from outside the receipt. */
  readonly keys?: readonly string[] | undefined;
  /** The bytes of the entry, without a newline: for a receipt that does not bring them. */
  readonly entry?: Buffer | undefined;
}

/** A problem, or undefined; or why there was nothing to look at. */
type Answer = string | undefined | { readonly skipped: string };

/**
 * Checks that an entry is in the log that a checkpoint signs.
 *
 * @throws RangeError when a given key is not one, or the entry is nowhere: the reader's mistakes
 */
export function verifyReceipt(bytes: Buffer, options: ReceiptOptions = {}): ReceiptReport {
  const receipt = parseReceipt(bytes);
  const checkpoint = receipt && parseCheckpoint(receipt.checkpoint);
  const entryBytes = options.entry ?? receipt?.entry;
  if (receipt && !entryBytes) throw new RangeError('The receipt brings no entry: give --entry.');
  const parsed = entryBytes && parseEntry({ framed: framedOf(entryBytes), ended: true });
  const entry = typeof parsed === 'string' ? undefined : parsed;
  const known = { receipt, checkpoint, entryBytes, entry };
  const checks = checksOf(known, options, typeof parsed === 'string' ? parsed : undefined);
  const isGood = checks.every(({ outcome }) => outcome !== 'failed');
  const meaning = isGood && checkpoint && entry ? meaningOf(entry, checkpoint) : noMeaning;
  return {
    outcome: isGood ? 'verified' : 'failed',
    trust: isGood && options.keys ? 'authenticated' : 'self-consistent',
    ...(checkpoint ? factsOf(checkpoint) : {}),
    ...(entry ? { entry: { number: entry.seq, type: entry.type, at: entry.at } } : {}),
    ...{ checks, ...meaning },
  };
}

function checksOf(
  known: Known,
  { keys }: ReceiptOptions,
  entryProblem: string | undefined,
): ReceiptReport['checks'] {
  const { receipt, checkpoint, entryBytes } = known;
  const answers: Record<ReceiptCheck, Answer> = {
    form: receipt && checkpoint ? undefined : 'this is no receipt',
    checkpoint: signatureOf(checkpoint, keys),
    entry: entryBytes ? entryProblem : { skipped: 'there is none' },
    place: placeProblem(known),
    inclusion: inclusionProblem(known),
  };
  return (Object.keys(receiptChecks) as ReceiptCheck[]).map((name) => ({
    name,
    ...outcomeOf(answers[name]),
  }));
}

interface Known {
  readonly receipt: Receipt | undefined;
  readonly checkpoint: Checkpoint | undefined;
  readonly entryBytes: Buffer | undefined;
  readonly entry: Entry | undefined;
}

const framedOf = (entry: Buffer): Buffer => Buffer.concat([Buffer.of(0), entry]);

const factsOf = ({ origin, size, root }: Checkpoint) => ({
  ...{ origin, size, root: root.toString('hex') },
});

function signatureOf(checkpoint: Checkpoint | undefined, given?: readonly string[]): Answer {
  if (!checkpoint) return { skipped: 'there is none' };
  if (!given) return { skipped: 'there is no key to hold it against' };
  const keys = given.map((text) => {
    const key = parseVerifierKey(text);
    if (!key) throw new RangeError(`${JSON.stringify(text)} is not a verifier key`);
    return key;
  });
  const signers = signersOf(checkpoint, keys);
  if (signers === 'forged') return 'it was changed after it was signed';
  if (signers.length === 0) {
    const by = checkpoint.signatures.map(({ name, id }) => `${name}+${id}`).join(' and ');
    return `it is not signed by the key that was given, but by ${by}, which is not known: a receipt brings no handovers, so verify an export to learn whether the one vouches for the other`;
  }
  const [stranger] = signers;
  const isOwn = signers.some(({ name }) => name === checkpoint.origin);
  return isOwn || !stranger
    ? undefined
    : `it is of ${checkpoint.origin}, but signed as ${stranger.name}`;
}

function placeProblem({ receipt, checkpoint, entry }: Known): Answer {
  if (!receipt || !checkpoint || !entry) return { skipped: 'there is nothing to compare' };
  if (entry.seq !== receipt.index + 1) {
    return `it says that it is entry ${entry.seq}, and the receipt that it is ${receipt.index + 1}`;
  }
  const isOwn = checkpoint.origin.split('/').includes(entry.ledger);
  return isOwn ? undefined : `it is of ${entry.ledger}, and the checkpoint of ${checkpoint.origin}`;
}

function inclusionProblem({ receipt, checkpoint, entryBytes }: Known): Answer {
  if (!receipt || !checkpoint || !entryBytes) return { skipped: 'there is nothing to prove' };
  const root = rootFrom(leafOf(entryBytes), receipt, checkpoint.size);
  return root?.equals(checkpoint.root) ? undefined : 'they lead elsewhere';
}

function outcomeOf(answer: Answer): Omit<ReceiptReport['checks'][number], 'name'> {
  if (answer === undefined) return { outcome: 'ok', detail: '' };
  if (typeof answer === 'string') return { outcome: 'failed', detail: answer };
  return { outcome: 'skipped', detail: answer.skipped };
}

const noMeaning = { proves: [], provesNot: [] };

function meaningOf({ seq }: Entry, { origin, size }: Checkpoint) {
  return {
    proves: [
      `entry ${seq} of ${origin} has exactly these bytes, in the log of ${size} entries whose root is above`,
    ],
    provesNot: [
      'that others are shown the same log: compare the checkpoint with one that somebody else has',
      'that the entry fits the others (balances, limits, endings): verify an export for that',
      'that no later entry changed what this one charged',
    ],
  };
}
