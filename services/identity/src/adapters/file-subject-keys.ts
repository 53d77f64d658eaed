import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import type { Subject, SubjectKeys } from '../ports/subject-keys.ts';
import { keyBytes } from './box.ts';
import { fileCursor } from './file-cursor.ts';

const idShape = /^[A-Za-z0-9_-]{1,64}$/;

/** Both what identity keeps outside of PostgreSQL: keys, and how far logs were read for erasures. */
export function subjectKeysAt(folder: string) {
  return {
    subjectKeys: fileSubjectKeys(folder),
    subjectKeysCursor: fileCursor(join(folder, 'followed')),
  };
}

/**
 * Keys as files of mode 0600, one a subject, in a folder for each organisation.
 *
 * A key appears whole or not at all. One that is destroyed is overwritten before its name goes, and
 * both are on the disk before anybody hears of it.
 */
export function fileSubjectKeys(folder: string): SubjectKeys {
  const fileOf = ({ organization, node }: Subject): string => {
    const isNamed = [organization, node].every((id) => idShape.test(id));
    if (!isNamed) throw new AlfredError('resource_unknown', { kind: 'node', id: node });
    return join(folder, organization, `${node}.key`);
  };
  return {
    create: (subject) => reached(() => create(fileOf(subject))),
    read: (subject) => reached(() => read(fileOf(subject))),
    destroy: (subject) => reached(() => destroy(fileOf(subject))),
  };
}

/** A disk that fails is no key that is gone: whoever asks hears of it. */
async function reached<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof AlfredError) throw cause;
    throw new AlfredError('subject_keys_unavailable', {}, { cause });
  }
}

async function read(file: string): Promise<Buffer | undefined> {
  try {
    const bytes = await readFile(file);
    return bytes.length === keyBytes ? bytes : undefined;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Writes beside it first, then links: `link` fails when there is a key already. */
async function create(file: string): Promise<Uint8Array> {
  const there = await read(file);
  if (there) return there;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomId('new')}`;
  const bytes = randomBytes(keyBytes);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    await link(draft, file);
    await syncFolder(dirname(file));
    return bytes;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    return await readFile(file);
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
}

/** A draft that a crash left is the same file under another name, or was never anybody's key. */
async function destroy(file: string): Promise<void> {
  const folder = dirname(file);
  const names = await readdir(folder).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  });
  const own = names.map((name) => join(folder, name)).filter((each) => isOf(file, each));
  if (own.length === 0) return;
  for (const each of own) await overwrite(each);
  for (const each of own) await rm(each, { force: true });
  await syncFolder(folder);
}

const isOf = (file: string, each: string): boolean => each === file || each.startsWith(`${file}.`);

async function overwrite(file: string): Promise<void> {
  const handle = await open(file, 'r+').catch((error: unknown) => {
    // Somebody else destroys it, too.
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (!handle) return;
  try {
    await handle.write(randomBytes(keyBytes), 0, keyBytes, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
