// How a key that the reader trusts vouches for the one that took over from it, and that for the next.
import type { KeyChange } from './fold/state.ts';
import { type Checkpoint, parseCheckpoint, signersOf, type VerifierKey } from './note.ts';
import type { Findings } from './report.ts';
import type { TreeLog } from './tree-log.ts';

/** What a log brings along as the first checkpoint over an entry that changes who signs. */
export interface HandoverFile {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Handover {
  readonly name: string;
  readonly checkpoint: Checkpoint;
}

/** Whom the reader may believe, once every handover was looked at. */
export interface Trusted {
  readonly keys: readonly VerifierKey[];
  /** Handovers by which a trusted key vouched for another. */
  readonly through: readonly string[];
  /** Why nobody vouches for the keys after that, in words, and the files that it is about. */
  readonly broken: { readonly message: string; readonly files: readonly string[] } | undefined;
}

const handoverName = /^handovers\/([1-9][0-9]{0,14})$/;
export const isHandover = (name: string): boolean => name.startsWith('handovers/');

/** The handovers of a log, the smallest first; what is none becomes a finding. */
export function readHandovers(
  files: readonly HandoverFile[],
  findings: Findings,
): readonly Handover[] {
  const handovers = files.flatMap(({ name, bytes }): readonly Handover[] => {
    const checkpoint = parseCheckpoint(bytes);
    const [, size] = handoverName.exec(name) ?? [];
    if (checkpoint?.size === Number(size)) return [{ name, checkpoint }];
    const message = `${name} is not a signed checkpoint of the size in its name`;
    findings.add({ check: 'handovers', files: [name], message });
    return [];
  });
  return handovers.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size);
}

/** What is known of a log when its handovers are looked at. */
export interface HandoverFacts {
  /** Undefined when the source of the log has none to offer. */
  readonly handovers: readonly Handover[] | undefined;
  /** Entries that change who signs, in their order. */
  readonly changes: readonly KeyChange[];
  readonly tree: TreeLog;
  /** Every key that anybody names, trusted or not. */
  readonly known: readonly VerifierKey[];
  readonly findings: Findings;
}

/**
 * Follows the handovers in their order, beginning with keys that are trusted already. A handover has
 * to be signed by both keys, and to be of the entries themselves; it vouches for the new key if one
 * of those who signed it is trusted.
 */
export async function trustThrough(
  first: readonly VerifierKey[],
  facts: HandoverFacts,
): Promise<Trusted> {
  const { changes, findings, known } = facts;
  const handovers = facts.handovers ?? [];
  const keys = [...first];
  const through: string[] = [];
  let broken: Trusted['broken'];
  let past = 0;
  for (const handover of handovers) {
    const { name, checkpoint } = handover;
    const covered = changes.filter(({ seq }) => seq > past && seq <= checkpoint.size);
    past = checkpoint.size;
    const signers = signersOf(checkpoint, known);
    const problem = signedProblem(checkpoint, covered, signers);
    const other = problem ?? (await rootProblem(checkpoint, facts.tree));
    if (other) findings.add({ check: 'handovers', files: [name], message: `${name} ${other}` });
    const isVouchedFor =
      !problem && signers !== 'forged' && signers.some((signer) => has(keys, signer.text));
    if (isVouchedFor) {
      // Where the root does not fit, the log has failed: then it is told apart which entry is another.
      keys.push(...known.filter(({ text }) => covered.some(({ to }) => to === text)));
      through.push(name);
      broken = undefined;
    } else {
      broken ??= { message: `${name} is signed by no key that is trusted`, files: [name] };
    }
  }
  const missing = changes.find(({ seq }) => seq > past);
  if (missing) broken ??= missingHandover(missing, facts);
  return { keys, through, broken };
}

function missingHandover(
  { seq }: KeyChange,
  { handovers, findings }: HandoverFacts,
): NonNullable<Trusted['broken']> {
  if (!handovers) return { message: 'handovers are not offered here', files: [] };
  const message = 'brings a key into use, and no handover shows that the one before it agreed';
  findings.add({ check: 'handovers', entry: seq, message });
  return { message: `entry ${seq} ${message}`, files: [] };
}

function signedProblem(
  checkpoint: Checkpoint,
  covered: readonly KeyChange[],
  signers: readonly VerifierKey[] | 'forged',
): string | undefined {
  const [change] = covered;
  const origin = covered.at(-1)?.origin;
  if (!change) return 'is the first over no entry that brings a key into use';
  if (signers === 'forged') return 'was changed after it was signed';
  if (checkpoint.origin !== origin) return `is of ${checkpoint.origin}, not of ${origin}`;
  const unsigned = covered.find(({ to }) => !has(signers, to));
  if (unsigned) return `is not signed by the key that entry ${unsigned.seq} brings into use`;
  if (change.from === undefined || has(signers, change.from)) return undefined;
  return `is not signed by the key from which that of entry ${change.seq} takes over`;
}

async function rootProblem({ size, root }: Checkpoint, tree: TreeLog): Promise<string | undefined> {
  if (size > tree.size) return `is of ${size} entries, and the log has ${tree.size}`;
  if ((await tree.rootAt(size)).equals(root)) return undefined;
  return `does not have the root of the first ${size} entries`;
}

const has = (keys: readonly VerifierKey[], text: string): boolean =>
  keys.some((key) => key.text === text);
