import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** What of an interrupted export is taken up; everything else is made of these. */
const keptNames = new Set(['checkpoint', 'entries.ndjson']);
const newline = 0x0a;

/** A file of lines that may have been begun before. */
export interface DraftLines {
  /** The whole lines that are there, without their newlines; a torn one is cut off. Read it first. */
  readonly kept: AsyncIterable<Buffer>;
  append(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * A folder beside `target` that nobody else writes to: new, or one that a process of this machine
 * left which is no more. Its name has the machine and the process, and whoever renames it has it.
 */
export async function openDraft(target: string): Promise<string> {
  const start = `.${basename(target)}.new-${machineName()}-`;
  const own = join(dirname(target), `${start}${process.pid}-`);
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(start) || isAlive(Number(name.slice(start.length).split('-')[0])))
      continue;
    const place = await mkdtemp(own);
    if (!(await takes(join(dirname(target), name), place))) continue;
    await keepOnly(place);
    return place;
  }
  return mkdtemp(own);
}

const machineName = (): string => hostname().replace(/[^A-Za-z0-9]/g, '_');

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, but somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A rename onto an empty folder: of several who try, one has it. */
async function takes(left: string, place: string): Promise<boolean> {
  try {
    await rm(place, { recursive: true });
    await rename(left, place);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

async function keepOnly(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    if (!keptNames.has(name)) await rm(join(place, name), { recursive: true });
  }
}

/** Opens such a file; its SHA-256, in hex, is told when it is closed. */
export async function openLines(
  path: string,
  { keep, onClosed }: { readonly keep: boolean; readonly onClosed: (sum: string) => void },
): Promise<DraftLines> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, keep ? 'a' : 'w');
  const hash = createHash('sha256');
  return {
    kept: keptLines(path, hash.update.bind(hash)),
    append: async (lines) => {
      const text = lines.map((line) => `${line}\n`).join('');
      hash.update(text);
      await file.writeFile(text);
    },
    close: async () => {
      await file.close();
      onClosed(hash.digest('hex'));
    },
  };
}

async function* keptLines(path: string, onLine: (bytes: Buffer) => void): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let whole = 0;
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      onLine(bytes.subarray(start, end + 1));
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    whole += start;
    rest = bytes.subarray(start);
  }
  if ((await stat(path)).size > whole) await truncate(path, whole);
}
