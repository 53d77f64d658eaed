import {
  type Checkpoint,
  parseCheckpoint,
  parseKeyFile,
  parseVerifierKey,
  signersOf,
  type VerifierKey,
} from './note.ts';
import type { CheckName, Findings } from './report.ts';

/** The keys that may have signed, and whether they came from outside the export. */
export interface Keys {
  readonly keys: readonly VerifierKey[];
  readonly given: boolean;
}

/** What is known of the export's checkpoint. */
export interface Signature {
  /** Undefined when it is missing or malformed. */
  readonly checkpoint: Checkpoint | undefined;
  /** Empty when no good signature was found. */
  readonly signers: readonly VerifierKey[];
  /**
   * - `good`: signed by one of the keys.
   * - `unknown`: there was no key to hold it against.
   * - `absent`: a source that has none.
   * - `bad`: nothing that it states may be relied on.
   */
  readonly state: 'good' | 'unknown' | 'absent' | 'bad';
}

/** What a log brings along to be believed by, and where to say what is wrong with it. */
export interface Signed {
  readonly checkpoint: Buffer | undefined;
  readonly keys: Buffer | undefined;
  readonly lacks: ReadonlyMap<CheckName, string>;
  readonly findings: Findings;
}

/**
 * The given keys, or else those of the log, which are checked in any case.
 *
 * @throws RangeError when a given key is not one: that is the reader's mistake, not the log's
 */
export function readKeys(log: Signed, given: readonly string[] | undefined): Keys {
  const own = log.keys && parseKeyFile(log.keys.toString('latin1'));
  if (!own && !log.lacks.has('keys')) {
    log.findings.add({ check: 'keys', files: ['keys'], message: 'keys is not a list of keys' });
  }
  if (!given) return { keys: own ?? [], given: false };
  const keys = given.map((text) => {
    const key = parseVerifierKey(text);
    if (!key) throw new RangeError(`${JSON.stringify(text)} is not a verifier key`);
    return key;
  });
  return { keys, given: true };
}

/** Reads the checkpoint and looks for a good signature by one of the keys. */
export function checkSignature(log: Signed, keys: Keys): Signature {
  const checkpoint = log.checkpoint && parseCheckpoint(log.checkpoint);
  const bad = (message: string): Signature => {
    log.findings.add({ check: 'checkpoint', files: ['checkpoint'], message });
    return { checkpoint, signers: [], state: 'bad' };
  };
  if (!checkpoint && log.lacks.has('checkpoint')) {
    return { checkpoint: undefined, signers: [], state: 'absent' };
  }
  if (!checkpoint) return bad('checkpoint is not a signed checkpoint');
  if (keys.keys.length === 0) return { checkpoint, signers: [], state: 'unknown' };
  const signers = signersOf(checkpoint, keys.keys);
  if (signers === 'forged') return bad('checkpoint was changed after it was signed');
  if (signers.length === 0) {
    return bad(`checkpoint is not signed by ${keys.given ? 'the key that was given' : 'its keys'}`);
  }
  const stranger = signers.find(({ name }) => name !== checkpoint.origin);
  if (stranger) return bad(`checkpoint is of ${checkpoint.origin}, but signed as ${stranger.name}`);
  return { checkpoint, signers, state: 'good' };
}
