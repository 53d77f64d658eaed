// Calls that are to be kept lie here until they are: whoever kills the gateway meanwhile loses none.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Seal } from './cache/sealed-bytes.ts';

/** What waits to be kept, sealed: nobody reads a disk for it. */
export interface KeptFolder {
  /** Survives the end of the process once it returns. False where there is no room for more. */
  put(name: string, bytes: Uint8Array): boolean;
  /** Undefined for what is gone, or was sealed by somebody else. */
  read(name: string): Buffer | undefined;
  drop(name: string): void;
  names(): readonly string[];
}

/** More would be an identity that is away for good. */
const filesMax = 2_000;
const folderName = 'kept';
const ending = '.sealed';

/** The folder beside the journal in `journalFolder`; made with the first call. */
export function keptFolder(journalFolder: string, seal: Seal): KeptFolder {
  const folder = join(journalFolder, folderName);
  const fileOf = (name: string) => join(folder, `${name}${ending}`);
  const names = (): readonly string[] => namesIn(folder);
  let count = names().length;
  return {
    put: (name, bytes) => {
      if (count >= filesMax) return false;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const unfinished = join(folder, `${name}.part`);
      writeFileSync(unfinished, seal.seal(name, bytes), { mode: 0o600 });
      renameSync(unfinished, fileOf(name));
      count += 1;
      return true;
    },
    read: (name) =>
      existsSync(fileOf(name)) ? seal.open(name, readFileSync(fileOf(name))) : undefined,
    drop: (name) => {
      if (!existsSync(fileOf(name))) return;
      unlinkSync(fileOf(name));
      count -= 1;
    },
    names,
  };
}

/** Takes over what lies beside the journal of a gateway that will not come back. */
export function adoptKept(from: string, to: string): void {
  const [source, target] = [join(from, folderName), join(to, folderName)];
  if (!existsSync(source)) return;
  mkdirSync(target, { recursive: true, mode: 0o700 });
  for (const file of readdirSync(source)) {
    if (file.endsWith(ending)) copyFileSync(join(source, file), join(target, file));
    unlinkSync(join(source, file));
  }
  rmdirSync(source);
}

function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) =>
    file.endsWith(ending) ? [file.slice(0, -ending.length)] : [],
  );
}
