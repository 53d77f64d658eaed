import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Findings } from './report.ts';

export const sumsName = 'SHA256SUMS';
export const entriesName = 'entries.ndjson';
export const requiredNames = ['balances.json', 'checkpoint', entriesName, 'keys'] as const;

/** The most that is read into memory of one file: far beyond any honest one. */
const smallBytesMax = 1 << 20;
const balancesBytesMax = 1 << 29;

/** What an export folder holds, as far as it has been read. */
export interface ExportFolder {
  readonly folder: string;
  /** The SHA-256 that the export states of each of its files. */
  readonly sums: ReadonlyMap<string, string>;
  readonly present: ReadonlySet<string>;
}

const sumLine = /^([0-9a-f]{64}) {2}([A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*)$/;

const tilePrefix = 'tile/';

export const isTile = (name: string): boolean => name.startsWith(tilePrefix);

/** Whether an export has tiles at all: older ones have none. */
export const hasTiles = ({ present }: ExportFolder): boolean => [...present].some(isTile);

/** Lists the folder and compares every file but entries and tiles, which are hashed while read. */
export async function openFolder(folder: string, findings: Findings): Promise<ExportFolder> {
  const present = new Set(await listFiles(folder));
  const sums = await readSums(folder, present, findings);
  for (const name of new Set([...requiredNames, ...sums.keys()])) {
    if (present.has(name)) continue;
    findings.add({ check: 'files', files: suspects(name), message: `${name} is not there` });
  }
  for (const name of present) {
    if (name === sumsName || sums.has(name)) continue;
    const message = `${name} is not in ${sumsName}`;
    findings.add({ check: 'files', files: suspects(name), message });
  }
  const files = { folder, sums, present };
  await compareSums(files, (name) => name !== entriesName && !isTile(name), findings);
  return files;
}

/** Reads the files of these names, and compares their hashes. */
export async function compareSums(
  files: ExportFolder,
  isWanted: (name: string) => boolean,
  findings: Findings,
): Promise<void> {
  for (const name of files.sums.keys()) {
    if (!isWanted(name) || !files.present.has(name)) continue;
    const actual = await hashFile(join(files.folder, name));
    compareSum(files, { name, actual, files: suspects(name) }, findings);
  }
}

/** Adds a finding unless the file has the hash that the export states; `files` may be to blame. */
export function compareSum(
  { sums }: ExportFolder,
  { name, actual, files }: { readonly name: string; actual: string; files: readonly string[] },
  findings: Findings,
): void {
  const stated = sums.get(name);
  if (stated === undefined || stated === actual) return;
  const message = `${name} does not have the hash in ${sumsName}`;
  findings.add({ check: 'files', files, message });
}

/** The bytes of one of the smaller files, or undefined when it is missing or absurdly large. */
export async function readSmall(
  { folder, present }: ExportFolder,
  name: string,
): Promise<Buffer | undefined> {
  if (!present.has(name)) return undefined;
  const path = join(folder, name);
  const { size } = await stat(path);
  const max = name === 'balances.json' ? balancesBytesMax : smallBytesMax;
  return size > max ? undefined : await readFile(path);
}

const suspects = (name: string) => [name, sumsName];

async function listFiles(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((item) => !item.isDirectory())
    .map((item) => relative(folder, join(item.parentPath, item.name)).split(sep).join('/'))
    .sort();
}

async function readSums(
  folder: string,
  present: ReadonlySet<string>,
  findings: Findings,
): Promise<ReadonlyMap<string, string>> {
  const sums = new Map<string, string>();
  if (!present.has(sumsName)) {
    findings.add({ check: 'files', files: [sumsName], message: `${sumsName} is not there` });
    return sums;
  }
  const lines = (await readFile(join(folder, sumsName), 'latin1')).split('\n');
  let last = '';
  let good = lines.pop() === '';
  for (const line of lines) {
    const [, sum = '', name = ''] = sumLine.exec(line) ?? [];
    good &&= name > last;
    if (name) sums.set(name, sum);
    last = name;
  }
  if (!good) {
    const message = `${sumsName} is not a sorted list of hashes and names`;
    findings.add({ check: 'files', files: [sumsName], message });
  }
  return sums;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
