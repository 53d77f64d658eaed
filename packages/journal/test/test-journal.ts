// What the tests of this package share.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disk, systemDisk } from '../src/disk.ts';
import type { Journal, JournalOptions } from '../src/journal.ts';
import { openJournalOn } from '../src/open-journal.ts';
import { readJournal } from '../src/read-journal.ts';

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'alfred-journal-'));

/** A journal that throws what would end the process. */
export function openTestJournal(
  folder: string,
  over: Partial<JournalOptions> = {},
  disk: Disk = systemDisk,
): Journal {
  return openJournalOn(disk, {
    folder,
    incarnation: 'inc_a',
    segmentBytes: 1_048_576,
    limitBytes: 16 * 1_048_576,
    onFault: (error) => {
      throw error;
    },
    ...over,
  });
}

export function append(journal: Journal, ...texts: string[]): void {
  for (const line of texts) journal.append(Buffer.from(line));
}

export async function history(folder: string): Promise<string[]> {
  const { records } = await readJournal(folder);
  return [...records()].map((record) => text(record.bytes));
}

/** Everything durable from `from` on. */
export function readAll(journal: Journal, from: bigint, bytesMax = 65_536): string[] {
  const lines: string[] = [];
  for (let at = from; ; ) {
    const { records } = journal.read(at, bytesMax);
    const last = records.at(-1);
    if (!last) return lines;
    lines.push(...records.map((record) => text(record.bytes)));
    at = last.end;
  }
}

export function journalFiles(folder: string): { file: string; bytes: Buffer }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.journal'))
    .sort()
    .map((name) => ({ file: join(folder, name), bytes: readFileSync(join(folder, name)) }));
}
