import type { Restore } from './fold/state.ts';
import { type Checkpoint, parseCheckpoint, signersOf, type VerifierKey } from './note.ts';
import type { Findings } from './report.ts';
import type { TreeLog } from './tree-log.ts';

/** What a checkpoint that the reader kept says about the log. */
export interface Older {
  /** Up to this entry the log is the one that was signed then; 0 when nothing is known. */
  readonly fitting: number;
  /** Who signed it, and may be trusted for that as far as the log goes on from there. */
  readonly signers: readonly VerifierKey[];
}

const nothing: Older = { fitting: 0, signers: [] };

/** @throws RangeError when the reader's file is not a checkpoint */
export function readOlder(bytes: Buffer | undefined): Checkpoint | undefined {
  if (!bytes) return undefined;
  const older = parseCheckpoint(bytes);
  if (!older) throw new RangeError('The older checkpoint is not a signed checkpoint');
  return older;
}

/** Whether the log begins with what the older checkpoint covers. */
export async function checkOlder(
  tree: TreeLog,
  older: Checkpoint | undefined,
  known: {
    /** Every key that anybody names. */
    readonly keys: readonly VerifierKey[];
    /** The newest checkpoint. */
    readonly checkpoint: Checkpoint | undefined;
    readonly restores: readonly Restore[];
    readonly findings: Findings;
  },
): Promise<Older> {
  if (!older) return nothing;
  const { keys, checkpoint, restores, findings } = known;
  const differs = (message: string, entry?: number): Older => {
    findings.add({ check: 'older', message, ...(entry === undefined ? {} : { entry }) });
    return nothing;
  };
  const since = restoresSince(older, restores);
  if (checkpoint && older.origin !== checkpoint.origin && since.length === 0) {
    return differs(`the older checkpoint is of another log, ${older.origin}`);
  }
  const lost = since.find(({ from }) => from <= older.size);
  if (lost) {
    const { from, to, origin } = lost;
    return differs(`to ${to} were lost: the log says so, and goes on as ${origin}`, from);
  }
  const signers = signersOf(older, keys);
  if (signers === 'forged') return differs('the older checkpoint was changed after it was signed');
  if (older.size > tree.size) {
    return differs(`is missing: the log once had ${older.size} entries`, tree.size + 1);
  }
  if (!(await tree.rootAt(older.size)).equals(older.root)) {
    return differs('or one before it is not what was signed then', older.size);
  }
  return { fitting: older.size, signers: older.size > 0 ? signers : [] };
}

/** What the log lost, as it says itself, after the origin of a checkpoint was its own. */
function restoresSince(older: Checkpoint, restores: readonly Restore[]): readonly Restore[] {
  const first = restores.findIndex(({ checkpoint }) => checkpoint.origin === older.origin);
  return first < 0 ? [] : restores.slice(first);
}
