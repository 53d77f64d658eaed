import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Failure, messageOf } from '../failure.ts';
import { type DraftLines, openDraft, openLines } from './draft.ts';

const sumsName = 'SHA256SUMS';

/** A folder that is filled beside its place and then takes it, so that nobody sees half of it. */
export interface DraftFolder {
  /** What an export that was interrupted has left of this file; undefined for nothing. */
  left(name: string): Promise<string | undefined>;
  write(name: string, bytes: Uint8Array | string): Promise<void>;
  /** A file of lines, after those that are there already if `keep` says so. */
  lines(name: string, options: { readonly keep: boolean }): Promise<DraftLines>;
  /** Writes SHA256SUMS over everything and replaces what is in the place. */
  publish(): Promise<void>;
  /** Removes what was written. Does nothing after `publish`. */
  discard(): Promise<void>;
}

/**
 * Begins an export to `place`, which must not exist, be empty, or be an earlier export. A link to
 * such a folder stays a link. What an export to this place left that was interrupted is taken up.
 *
 * @param place an absolute path
 *
 * Rejects with a `Failure` when there is anything else in it, or when it cannot be written.
 */
export async function draftFolder(place: string): Promise<DraftFolder> {
  const target = await targetOf(place);
  await refuseStrangeContent(target, place);
  const draft = await makeDraft(target);
  const sums = new Map<string, string>();
  return {
    left: (name) => textIn(join(draft, name)),
    async write(name, bytes) {
      await mkdir(dirname(join(draft, name)), { recursive: true });
      await writeFile(join(draft, name), bytes);
      sums.set(name, createHash('sha256').update(bytes).digest('hex'));
    },
    lines: (name, { keep }) =>
      openLines(join(draft, name), { keep, onClosed: (sum) => sums.set(name, sum) }),
    async publish() {
      const sorted = [...sums].sort(([one], [other]) => (one < other ? -1 : 1));
      const lines = sorted.map(([name, sum]) => `${sum}  ${name}\n`);
      await writeFile(join(draft, sumsName), lines.join(''));
      await replace(target, draft);
    },
    discard: () => rm(draft, { recursive: true, force: true }),
  };
}

async function textIn(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function refuseStrangeContent(target: string, place: string): Promise<void> {
  const names = await filesIn(target);
  if (!names || names.length === 0) return;
  const listed = names.includes(sumsName) ? await readFile(join(target, sumsName), 'utf8') : '';
  const known = new Set(listed.split('\n').map((line) => line.slice(66)));
  const isExport = ['checkpoint', 'entries.ndjson'].every((name) => known.has(name));
  const strange = names.find((name) => name !== sumsName && !known.has(name));
  if (isExport && strange === undefined) return;
  throw new Failure(
    `${place} is not empty, and not an earlier export${strange ? `: it holds ${strange}` : ''}.`,
    'Give a folder that does not exist yet.',
  );
}

/** The folder itself where `place` is a link to one; as given where there is nothing yet. */
async function targetOf(place: string): Promise<string> {
  try {
    const found = await lstat(place);
    const target = found.isSymbolicLink() ? await realpath(place) : place;
    if ((await lstat(target)).isDirectory()) return target;
  } catch (error) {
    if (!isMissing(error)) throw unwritable(place, error);
    if (!(await isThere(place))) return place;
    throw new Failure(`${place} is a link to nothing.`, 'Remove it, or give another folder.');
  }
  throw new Failure(`${place} is a file.`, 'Give a folder, or what does not exist yet.');
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Undefined for a folder that is not there yet. */
async function filesIn(target: string): Promise<readonly string[] | undefined> {
  try {
    const found = await readdir(target, { recursive: true, withFileTypes: true });
    return found
      .filter((item) => !item.isDirectory())
      .map((item) => relative(target, join(item.parentPath, item.name)).split(sep).join('/'));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw unwritable(target, error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Level by level: Node's `recursive` never ends below a folder that exists and denies it. */
async function makeFolder(folder: string): Promise<void> {
  if (await isThere(folder)) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder);
}

async function makeDraft(target: string): Promise<string> {
  try {
    await makeFolder(dirname(target));
    return await openDraft(target);
  } catch (error) {
    throw unwritable(target, error);
  }
}

function unwritable(target: string, error: unknown): Failure {
  const message = `${target} cannot be written (${messageOf(error)}).`;
  return new Failure(message, 'Give a folder that can.', { cause: error });
}

/** Two renames: whoever looks in between finds nothing, but never a mixture of two exports. */
async function replace(target: string, draft: string): Promise<void> {
  const old = `${draft}.old`;
  const exists = (await filesIn(target)) !== undefined;
  if (exists) await rename(target, old);
  await rename(draft, target);
  if (exists) await rm(old, { recursive: true, force: true });
}
