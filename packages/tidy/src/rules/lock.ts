import type { Finding } from '../support/repository.ts';

const lockFile = 'package-lock.json';

interface Locked {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Packages that the lock file should hold and does not.
 *
 * An optional package for another platform goes missing when it could not be had on the day of an
 * install; `npm ci` then refuses the whole file, on every platform.
 */
export function incompleteLock(text: string): readonly Finding[] {
  const packages: Readonly<Record<string, Locked>> = JSON.parse(text).packages;
  return Object.entries(packages).flatMap(([path, locked]) => {
    const needed = { ...locked.dependencies, ...locked.optionalDependencies };
    return Object.keys(needed)
      .filter((name) => !isLocked(packages, path, name))
      .map((name) => finding(`${path || 'the root'} needs ${name}, which is not in it.`));
  });
}

/** Packages whose content the lock file does not pin, or that it fetches from a named place. */
export function unpinned(text: string): readonly Finding[] {
  const packages: Readonly<Record<string, Locked>> = JSON.parse(text).packages;
  return Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .filter(([, { integrity, resolved }]) => !integrity || resolved)
    .map(([path]) => finding(`${path} is not pinned by its content alone.`));
}

/** Whether Node would find `name` from a package: beside it, or in any folder above. */
function isLocked(packages: Readonly<Record<string, Locked>>, path: string, name: string): boolean {
  const parts = path.split('/');
  const folders = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  return [...folders, ''].some((folder) =>
    Object.hasOwn(packages, `${folder ? `${folder}/` : ''}node_modules/${name}`),
  );
}

function finding(message: string): Finding {
  return { path: lockFile, line: 0, message };
}
