import type { Leaves } from './hash.ts';
import { merkleRoot } from './hash.ts';
import { parseCheckpoint, signersOf } from './note.ts';
import type { Findings } from './report.ts';
import type { Keys, Signature } from './signature.ts';

/** What a checkpoint that the reader kept says about the log. */
export interface Older {
  /** Up to this entry the log is the one that was signed then; 0 when nothing is known. */
  readonly fitting: number;
  /** Whether it also vouches for the key of the newer checkpoint. */
  readonly authenticates: boolean;
}

const nothing: Older = { fitting: 0, authenticates: false };

/**
 * Whether the log begins with what the older checkpoint covers.
 *
 * @throws RangeError when the reader's file is not a checkpoint
 */
export function checkOlder(
  leaves: Leaves,
  bytes: Buffer | undefined,
  known: { readonly keys: Keys; readonly signature: Signature; readonly findings: Findings },
): Older {
  if (!bytes) return nothing;
  const older = parseCheckpoint(bytes);
  if (!older) throw new RangeError('The older checkpoint is not a signed checkpoint');
  const { keys, signature, findings } = known;
  const differs = (message: string, entry?: number): Older => {
    findings.add({ check: 'older', message, ...(entry === undefined ? {} : { entry }) });
    return nothing;
  };
  if (signature.checkpoint && older.origin !== signature.checkpoint.origin) {
    return differs(`the older checkpoint is of another log, ${older.origin}`);
  }
  const signers = signersOf(older, keys.keys);
  if (signers === 'forged') return differs('the older checkpoint was changed after it was signed');
  if (older.size > leaves.size) {
    return differs(`is missing: the log once had ${older.size} entries`, leaves.size + 1);
  }
  if (!merkleRoot(older.size, leaves.at).equals(older.root)) {
    return differs('or one before it is not what was signed then', older.size);
  }
  const authenticates =
    older.size > 0 &&
    signers.some(({ text }) => signature.signers.some((key) => key.text === text));
  return { fitting: older.size, authenticates };
}
