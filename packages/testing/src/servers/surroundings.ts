import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { installer, systemInstaller } from './installer.ts';
import type { Surroundings } from './ladder.ts';

/** System programs lie here, often outside a user's PATH. */
const systemFolders = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];

/** This machine, as the environment describes it. */
export function theseSurroundings(environment: NodeJS.ProcessEnv = process.env): Surroundings {
  const folders = [...(environment.PATH ?? '').split(delimiter), ...systemFolders];
  const install = { ...systemInstaller, environment };
  const program = (names: readonly string[]) => firstRunnable(names, folders);
  return {
    platform: process.platform,
    setting: (name) => environment[name] || undefined,
    program,
    dockerHas,
    packageManager: async () => {
      const isRoot = process.getuid?.() === 0;
      if (isRoot && (await program(['apt-get']))) return installer('apt', install);
      // Homebrew refuses root.
      if (!isRoot && (await program(['brew']))) return installer('brew', install);
      return undefined;
    },
  };
}

async function firstRunnable(
  names: readonly string[],
  folders: readonly string[],
): Promise<string | undefined> {
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const path of candidates) {
    if (await isRunnable(path)) return path;
  }
  return undefined;
}

async function isRunnable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * An engine that cannot fetch the image, or the one by which testcontainers clears up, is as good as
 * none: the next rung may do better.
 */
async function dockerHas(image: string): Promise<boolean> {
  const { getContainerRuntimeClient, getReaper, ImageName } = await import('testcontainers');
  try {
    const client = await getContainerRuntimeClient();
    const name = ImageName.fromString(image);
    if (!(await client.image.exists(name))) await client.image.pull(name);
    await getReaper(client);
    return true;
  } catch {
    return false;
  }
}
