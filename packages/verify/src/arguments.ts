import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseVerifierKey } from './note.ts';

export const help = `Usage: alfred-verify <folder> [options]

Checks an export of an Alfred ledger offline: signature, Merkle root, chain, double entry, budgets,
endings, charges and balances. Names the entry or the file that is not as it was, or not true.

Options:
  --key <key or file>     a verifier key that you trust, or a file with one key a line
  --checkpoint <file>     a checkpoint of this ledger that you kept from earlier
  --keys                  compare every command key with every other: what memory does not hold is
                          sorted in a temporary folder. Without it, the first 100,000 alone
  --workers <number>      threads beside the main one, at most 64; without it 2 for large exports
  --json                  one line of JSON instead of a text
  --no-color              as does NO_COLOR in the environment
  --help                  this text

Exit code: 0 verified, 1 not verified, 2 could not be checked.
`;

const workersMax = 64;

/** What was asked for on the command line. */
export interface Arguments {
  /** An absolute path. */
  readonly folder: string;
  readonly keys: readonly string[] | undefined;
  readonly older: Buffer | undefined;
  readonly allKeys: boolean;
  readonly workers: number | undefined;
  readonly json: boolean;
  readonly color: boolean;
}

/**
 * Reads the command line and the files that it names; `help` when that is all it asks for.
 *
 * @param cwd where relative paths begin
 * @throws with one line for people, when something is missing, unknown or unreadable
 */
export async function readArguments(
  argv: readonly string[],
  cwd: string,
): Promise<Arguments | 'help'> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      checkpoint: { type: 'string' },
      keys: { type: 'boolean' },
      workers: { type: 'string' },
      json: { type: 'boolean' },
      'no-color': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const [folder, ...others] = positionals;
  if (!folder || others.length > 0) {
    throw new RangeError('Give one folder, the export. See --help.');
  }
  return {
    folder: resolve(cwd, folder),
    keys: values.key === undefined ? undefined : await readKeys(values.key, cwd),
    older: values.checkpoint === undefined ? undefined : await readOlder(values.checkpoint, cwd),
    allKeys: values.keys ?? false,
    workers: values.workers === undefined ? undefined : readWorkers(values.workers),
    json: values.json ?? false,
    color: !values['no-color'],
  };
}

function readWorkers(given: string): number {
  const workers = /^\d{1,2}$/.test(given) ? Number(given) : Number.NaN;
  if (workers <= workersMax) return workers;
  throw new RangeError(`--workers ${given} is not a number from 0 to ${workersMax}.`);
}

/** A key as it is, or the lines of a file. */
async function readKeys(given: string, cwd: string): Promise<readonly string[]> {
  if (parseVerifierKey(given)) return [given];
  const text = await readFile(resolve(cwd, given), 'utf8').catch((cause: unknown) => {
    const message = `--key ${given} is neither a verifier key nor a readable file of them`;
    throw new RangeError(`${message} (${reasonOf(cause)}).`, { cause });
  });
  const lines = text.split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '');
  const strange = keys.find((line) => !parseVerifierKey(line));
  if (keys.length === 0 || strange !== undefined) {
    throw new RangeError(`--key ${given} is neither a verifier key nor a file of them.`);
  }
  return keys;
}

async function readOlder(given: string, cwd: string): Promise<Buffer> {
  return readFile(resolve(cwd, given)).catch((cause: unknown) => {
    const message = `--checkpoint ${given} is not a readable file`;
    throw new RangeError(`${message} (${reasonOf(cause)}).`, { cause });
  });
}

/** The code of the system: its message would name the path again. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
