import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import { createSignerKey, restoreSignerKey, type SignerKey } from '@alfred/proof';
import type { SignerKeys } from '../ports/checkpoints.ts';

const ledgerId = /^[A-Za-z0-9_-]+$/;

/**
 * Keys as files of mode 0600 in one folder, one a ledger, made at its first use.
 *
 * A key appears whole or not at all, and whoever comes second gets the first one's: two processes
 * on one folder sign with the same key.
 */
export function fileSignerKeys(deps: {
  readonly folder: string;
  readonly originOf: (ledger: string) => string;
}): SignerKeys {
  const known = new Map<string, Promise<SignerKey>>();
  return {
    of: (ledger) => {
      const key = known.get(ledger) ?? load(deps.folder, ledger, deps.originOf(ledger));
      known.set(ledger, key);
      key.catch(() => known.delete(ledger));
      return key;
    },
  };
}

async function load(folder: string, ledger: string, origin: string): Promise<SignerKey> {
  if (!ledgerId.test(ledger)) throw new AlfredError('ledger_unknown', { ledger });
  const file = join(folder, `${ledger}.key`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = (await read(file)) ?? (await create(file, createSignerKey(origin).privateKey));
  const key = restoreSignerKey(text.trim());
  if (key?.name === origin) return key;
  const cause = new Error(`The signer key ${file} is damaged or of another log.`);
  throw new AlfredError('internal', {}, { cause });
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Writes beside it first, then links: `link` fails when there is a key already. */
async function create(file: string, text: string): Promise<string> {
  const draft = `${file}.${randomId('new')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${text}\n`);
    await handle.sync();
    await link(draft, file);
    return text;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    return await readFile(file, 'utf8');
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
