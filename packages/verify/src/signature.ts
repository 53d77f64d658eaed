import type { Trusted } from './handovers.ts';
import {
  type Checkpoint,
  parseKeyFile,
  parseVerifierKey,
  signersOf,
  type VerifierKey,
} from './note.ts';
import type { CheckName, Findings } from './report.ts';

/** The keys that may have signed. */
export interface Keys {
  /** The log's own list, which proves nothing. */
  readonly own: readonly VerifierKey[];
  /** From outside the log; undefined when the reader gave none. */
  readonly given: readonly VerifierKey[] | undefined;
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
 * The given keys, and those of the log, which are checked in any case.
 *
 * @throws RangeError when a given key is not one: that is the reader's mistake, not the log's
 */
export function readKeys(log: Signed, given: readonly string[] | undefined): Keys {
  const own = log.keys && parseKeyFile(log.keys.toString('latin1'));
  if (!own && !log.lacks.has('keys')) {
    log.findings.add({ check: 'keys', files: ['keys'], message: 'keys is not a list of keys' });
  }
  const keys = given?.map((text) => {
    const key = parseVerifierKey(text);
    if (!key) throw new RangeError(`${JSON.stringify(text)} is not a verifier key`);
    return key;
  });
  return { own: own ?? [], given: keys };
}

/** Looks for a good signature of the checkpoint by one of the keys, or by those that they vouch for. */
export function checkSignature(
  log: Signed,
  checkpoint: Checkpoint | undefined,
  { own, given, trusted }: Keys & { readonly trusted: Trusted },
): Signature {
  const bad = (message: string, others: readonly string[] = []): Signature => {
    log.findings.add({ check: 'checkpoint', files: ['checkpoint', ...others], message });
    return { checkpoint, signers: [], state: 'bad' };
  };
  if (!checkpoint && log.lacks.has('checkpoint')) {
    return { checkpoint: undefined, signers: [], state: 'absent' };
  }
  if (!checkpoint) return bad('checkpoint is not a signed checkpoint');
  const keys = given ? trusted.keys : [...own, ...trusted.keys];
  if (keys.length === 0) return { checkpoint, signers: [], state: 'unknown' };
  const signers = signersOf(checkpoint, keys);
  if (signers === 'forged') return bad('checkpoint was changed after it was signed');
  if (signers.length === 0) {
    if (!given) return bad('checkpoint is not signed by its keys');
    const { broken } = trusted;
    const why = broken ? `, and ${broken.message}` : '';
    return bad(`checkpoint is not signed by the key that was given${why}`, broken?.files);
  }
  // The first checkpoint under another origin carries the signature of the one before it, too.
  const [stranger] = signers;
  const isOwn = signers.some(({ name }) => name === checkpoint.origin);
  if (stranger && !isOwn)
    return bad(`checkpoint is of ${checkpoint.origin}, but signed as ${stranger.name}`);
  return { checkpoint, signers, state: 'good' };
}
