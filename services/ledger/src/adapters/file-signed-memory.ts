import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import { checkpointText, parseCheckpointText } from '@alfred/proof';
import { generationOf } from '../domain/origin.ts';
import type { SignedMemory, SignedSize } from '../ports/checkpoints.ts';
import { syncFolder } from './sync-folder.ts';

const ledgerId = /^[A-Za-z0-9_.-]+$/;
const sizeName = /^[0-9]{4}-[0-9]{19}$/;

/**
 * Signed sizes as files beside the signer's keys: a folder for each ledger, in it a file named by
 * the size, with the text that is signed. A file appears whole or not at all, and older ones go
 * only after it is durable; so whoever looks finds the largest, however many write at once.
 */
export function fileSignedMemory({ folder }: { readonly folder: string }): SignedMemory {
  const known = new Map<string, string>();
  return {
    latest: async (ledger) => {
      const place = placeOf(folder, ledger);
      const name = (await sizesIn(place)).at(-1);
      return name === undefined ? undefined : read(join(place, name));
    },
    remember: async (ledger, signed) => {
      const place = placeOf(folder, ledger);
      const name = nameOf(signed);
      await mkdir(place, { recursive: true, mode: 0o700 });
      await write(place, { name, ledger, signed });
      await syncFolder(place);
      // Without a list of the folder, where nobody else wrote meanwhile; `latest` takes the largest.
      const before = known.get(ledger);
      const old = before === undefined ? await sizesIn(place) : [before];
      for (const each of old) if (each < name) await rm(join(place, each), { force: true });
      known.set(ledger, name);
    },
  };
}

function placeOf(folder: string, ledger: string): string {
  if (!ledgerId.test(ledger)) throw new AlfredError('ledger_unknown', { ledger });
  return join(folder, `${ledger}.signed`);
}

/** Files sort as their sizes do, those of a later origin last. */
function nameOf({ origin, size }: SignedSize): string {
  const generation = String(generationOf(origin));
  return `${generation.padStart(4, '0')}-${String(size).padStart(19, '0')}`;
}

async function sizesIn(place: string): Promise<readonly string[]> {
  try {
    return (await readdir(place)).filter((name) => sizeName.test(name)).sort();
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function read(file: string): Promise<SignedSize> {
  const signed = parseCheckpointText(await readFile(file, 'utf8'));
  if (signed) return signed;
  const cause = new Error(`What was signed, ${file}, cannot be read.`);
  throw new AlfredError('internal', {}, { cause });
}

async function write(
  place: string,
  memory: { readonly name: string; readonly ledger: string; readonly signed: SignedSize },
): Promise<void> {
  const file = join(place, memory.name);
  const draft = join(place, randomId('new'));
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(checkpointText(memory.signed));
    await handle.sync();
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    if ((await read(file)).root.equals(memory.signed.root)) return;
    const { ledger, signed } = memory;
    throw new AlfredError('log_forked', { ledger, size: String(signed.size) }, { cause: error });
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
