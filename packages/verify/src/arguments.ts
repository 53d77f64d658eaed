import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { parseVerifierKey } from './note.ts';

export const help = `Usage: alfred-verify <folder> [options]

Checks an export of an Alfred ledger offline: signature, Merkle root, chain, double entry, budgets,
endings and balances. Names the entry or the file that is not as it was.

Options:
  --key <key or file>     a verifier key that you trust, or a file with one key a line
  --checkpoint <file>     a checkpoint of this ledger that you kept from earlier
  --json                  one line of JSON instead of a text
  --no-color              as does NO_COLOR in the environment
  --help                  this text

Exit code: 0 verified, 1 not verified, 2 could not be checked.
`;

/** What was asked for on the command line. */
export interface Arguments {
  readonly folder: string;
  readonly keys: readonly string[] | undefined;
  readonly older: Buffer | undefined;
  readonly json: boolean;
  readonly color: boolean;
}

/**
 * Reads the command line and the files that it names; `help` when that is all it asks for.
 *
 * @throws with one line for people, when something is missing, unknown or unreadable
 */
export async function readArguments(argv: readonly string[]): Promise<Arguments | 'help'> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      checkpoint: { type: 'string' },
      json: { type: 'boolean' },
      'no-color': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return 'help';
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) {
    throw new RangeError('Give one folder, the export. See --help.');
  }
  return {
    folder,
    keys: values.key === undefined ? undefined : await readKeys(values.key),
    older: values.checkpoint === undefined ? undefined : await readFile(values.checkpoint),
    json: values.json ?? false,
    color: !values['no-color'],
  };
}

/** A key as it is, or the lines of a file. */
async function readKeys(given: string): Promise<readonly string[]> {
  if (parseVerifierKey(given)) return [given];
  const lines = (await readFile(given, 'utf8')).split('\n').map((line) => line.trim());
  const keys = lines.filter((line) => line !== '');
  const strange = keys.find((line) => !parseVerifierKey(line));
  if (keys.length === 0 || strange !== undefined) {
    throw new RangeError(`${given} is neither a verifier key nor a file of them.`);
  }
  return keys;
}
