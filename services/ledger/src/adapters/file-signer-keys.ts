import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import { createSignerKey, restoreSignerKey, type SignerKey, signText } from '@alfred/proof';
import type { SignerKeys } from '../ports/signer-keys.ts';
import { syncFolder } from './sync-folder.ts';

const ledgerId = /^[A-Za-z0-9_-]+$/;

/**
 * Keys as files of mode 0600 in one folder: `<ledger>.key` is the first of a ledger, those that
 * follow are `<ledger>.<id of the key>.key`. What is in use says the log; a file that no entry names
 * was made for a rotation that did not come about, and serves the next one.
 *
 * A key appears whole or not at all, and whoever comes second gets the first one's: two processes
 * on one folder sign with the same key.
 */
export function fileSignerKeys({ folder }: { readonly folder: string }): SignerKeys {
  const known = new Map<string, SignerKey>();
  const keep = (key: SignerKey): string => {
    known.set(key.verifierKey, key);
    return key.verifierKey;
  };
  const firsts = new Map<string, Promise<string>>();
  return {
    first: (ledger, origin) => {
      const found = firsts.get(ledger) ?? firstKey(folder, ledger, origin).then(keep);
      firsts.set(ledger, found);
      found.catch(() => firsts.delete(ledger));
      return found;
    },
    next: async (ledger, { origin, used }) => {
      const made = await laterKeys(folder, ledger);
      const spare = made.find(
        ({ name, verifierKey }) => name === origin && !used.includes(verifierKey),
      );
      if (spare) return keep(spare);
      const key = createSignerKey(origin);
      const [, id] = key.verifierKey.split('+');
      await create(folder, `${ledger}.${id}.key`, key.privateKey);
      return keep(key);
    },
    sign: async (ledger, { key, text }) => {
      if (!known.has(key)) for (const each of await laterKeys(folder, ledger)) keep(each);
      const found = known.get(key);
      if (found) return signText(text, found);
      throw new AlfredError('signer_key_missing', { ledger, key });
    },
  };
}

async function firstKey(folder: string, ledger: string, origin: string): Promise<SignerKey> {
  const name = `${checked(ledger)}.key`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text =
    (await read(join(folder, name))) ??
    (await create(folder, name, createSignerKey(origin).privateKey));
  return restored(join(folder, name), text, origin);
}

async function laterKeys(folder: string, ledger: string): Promise<readonly SignerKey[]> {
  const start = `${checked(ledger)}.`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = (await readdir(folder)).filter(
    (name) => name.startsWith(start) && /^[0-9a-f]{8}\.key$/.test(name.slice(start.length)),
  );
  return Promise.all(
    names.sort().map(async (name) => {
      const file = join(folder, name);
      return restored(file, await readFile(file, 'utf8'), undefined);
    }),
  );
}

function restored(file: string, text: string, origin: string | undefined): SignerKey {
  const key = restoreSignerKey(text.trim());
  if (key && (origin === undefined || key.name === origin)) return key;
  const cause = new Error(`The signer key ${file} is damaged or of another log.`);
  throw new AlfredError('internal', {}, { cause });
}

function checked(ledger: string): string {
  if (!ledgerId.test(ledger)) throw new AlfredError('ledger_unknown', { ledger });
  return ledger;
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
async function create(folder: string, name: string, text: string): Promise<string> {
  const file = join(folder, name);
  const draft = `${file}.${randomId('new')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${text}\n`);
    await handle.sync();
    await link(draft, file);
    await syncFolder(folder);
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
