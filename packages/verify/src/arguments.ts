import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseVerifierKey } from './note.ts';
import { kindOfAddress, kindOfPath, type SourceKind } from './sources.ts';

export const help = `Usage: alfred-verify <source> [options]

Checks the ledger of an Alfred: signature, Merkle root, chain, double entry, budgets, endings, charges
and balances. Names the entry or the file that is not as it was, or not true. A source is

  a folder                             an export, checked offline
  a file                               a receipt of one entry (C2SP tlog-proof), checked offline
  postgres://user@host/db?ledger=led_… the log in PostgreSQL (&schema=, else "ledger"); needs pg
  esdb://host:2113?ledger=led_…        the log in EventStoreDB or KurrentDB; needs @eventstore/db-client
  https://gateway.example.com          the log as a gateway shows it to an auditor

Options:
  --key <key or file>     a verifier key that you trust, or a file with one key a line;
                          it vouches for those that took over from it later
  --checkpoint <file>     a checkpoint of this ledger that you kept from earlier
  --entry <file>          the bytes of the entry, for a receipt that does not bring them
  --auditor-key-file <file>  an API key for the gateway, alone in a file
  --keys                  compare every command key with every other: what memory does not hold is
                          sorted in a temporary folder. Without it, the first 100,000 alone
  --workers <number>      threads beside the main one, at most 64; without it 2 for large logs
  --json                  one line of JSON instead of a text
  --no-color              as does NO_COLOR in the environment
  --help                  this text

Exit code: 0 verified, 1 not verified, 2 could not be checked.

Examples:
  alfred-verify ./audit --key ./alfred.key
  alfred-verify ./audit --checkpoint ./audit-2025/checkpoint --json
  alfred-verify req_01J8.tlog-proof --key ./alfred.key
  alfred-verify 'postgres://auditor@db/alfred?ledger=led_9f' --key ./alfred.key
  alfred-verify https://alfred.example.com --auditor-key-file ./key --key ./alfred.key
`;

const workersMax = 64;

/** What was asked for on the command line. */
export interface Arguments {
  readonly kind: SourceKind;
  /** An address, or an absolute path. */
  readonly source: string;
  readonly keys: readonly string[] | undefined;
  readonly older: Buffer | undefined;
  readonly entry: Buffer | undefined;
  readonly apiKey: string | undefined;
  readonly allKeys: boolean;
  readonly workers: number | undefined;
  readonly json: boolean;
  readonly color: boolean;
}

const options = {
  key: { type: 'string' },
  checkpoint: { type: 'string' },
  entry: { type: 'string' },
  'auditor-key-file': { type: 'string' },
  keys: { type: 'boolean' },
  workers: { type: 'string' },
  json: { type: 'boolean' },
  'no-color': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

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
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
  if (values.help) return 'help';
  const [source, ...others] = positionals;
  if (!source || others.length > 0) {
    throw new RangeError('Give one source, such as the folder of an export. See --help.');
  }
  const read = (name: 'checkpoint' | 'entry' | 'auditor-key-file') =>
    values[name] === undefined ? undefined : readGiven(name, values[name], cwd);
  const keys = values.key === undefined ? undefined : await readKeys(values.key, cwd);
  const address = kindOfAddress(source);
  const path = resolve(cwd, source);
  return {
    ...{ keys, older: await read('checkpoint'), entry: withoutNewline(await read('entry')) },
    apiKey: (await read('auditor-key-file'))?.toString('utf8').trim(),
    kind: address ?? (await kindOfPath(path)),
    source: address ? source : path,
    allKeys: values.keys ?? false,
    workers: values.workers === undefined ? undefined : readWorkers(values.workers),
    json: values.json ?? false,
    color: !values['no-color'],
  };
}

/** A line of `entries.ndjson` ends in a newline, which is no part of the entry. */
function withoutNewline(bytes: Buffer | undefined): Buffer | undefined {
  return bytes?.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
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

async function readGiven(name: string, given: string, cwd: string): Promise<Buffer> {
  return readFile(resolve(cwd, given)).catch((cause: unknown) => {
    const message = `--${name} ${given} is not a readable file`;
    throw new RangeError(`${message} (${reasonOf(cause)}).`, { cause });
  });
}

/** The code of the system: its message would name the path again. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
