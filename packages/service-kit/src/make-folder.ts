import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and whatever is missing above it, level by level; does nothing where it is there.
 *
 * Throws the system's own error at the first level that cannot be made. Node's `recursive` does not
 * promise that: where a parent exists and says that it does not, as under `/proc`, it tries for ever.
 *
 * @param mode of every folder that is made, before the mask of the process
 */
export function makeFolder(folder: string, mode = 0o777): void {
  const path = resolve(folder);
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent, mode);
  makeLevel(path, mode);
}

function makeLevel(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may make the same folder at the same time.
    if (!isFolder(folder)) throw error;
  }
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
