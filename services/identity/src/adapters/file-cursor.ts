import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cursor } from '@alfred/projections';

const ledgerId = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * How far each log was read, in files beside what the reading has an effect on: whoever restores an
 * older copy of the folder restores the places in it, too. What is lost is read again, so that it must
 * do no harm to have an effect twice.
 */
export function fileCursor(folder: string): Cursor<undefined> {
  const fileOf = (ledger: string): string => {
    if (!ledgerId.test(ledger)) throw new RangeError(`${ledger} names no ledger`);
    return join(folder, `${ledger}.seq`);
  };
  return {
    load: async (ledger) => {
      const text = await readFile(fileOf(ledger), 'utf8').catch(() => '');
      return /^\d{1,18}$/.test(text) ? BigInt(text) : 0n;
    },
    advance: async (ledger, { to }, effect) => {
      await effect(undefined);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = fileOf(ledger);
      await writeFile(`${file}.new`, String(to), { mode: 0o600 });
      await rename(`${file}.new`, file);
      return true;
    },
  };
}
