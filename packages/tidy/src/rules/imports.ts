import ts from 'typescript';
import { type Finding, isSource, isTest, type RepositoryFile } from '../support/repository.ts';

/** Where a package or service lives, what it may be entered by, and what it says it needs. */
export interface Module {
  readonly name: string;
  readonly folder: string;
  /** Subpath (`.`, `./contract`) to file, from the module's folder. */
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: ReadonlySet<string>;
}

/** What a source file refers to: its imports, and files named by `new URL(…, import.meta.url)`. */
export interface References {
  readonly path: string;
  readonly specifiers: readonly string[];
}

/** Every package and service, from its package.json. */
export function modulesOf(files: readonly RepositoryFile[]): readonly Module[] {
  return files
    .filter(({ path }) => /^(packages|services)\/[^/]+\/package\.json$/.test(path))
    .map(({ path, text }) => {
      const manifest = JSON.parse(text);
      return {
        name: manifest.name,
        folder: path.slice(0, -'/package.json'.length),
        exports: manifest.exports ?? {},
        dependencies: new Set(Object.keys(manifest.dependencies ?? {})),
      };
    });
}

/** What the sources refer to, each in its own words. */
export function referencesOf(files: readonly RepositoryFile[]): readonly References[] {
  return files
    .filter(({ path }) => isSource(path))
    .map(({ path, text }) => {
      const imported = ts.preProcessFile(text, true, true).importedFiles;
      const located = [...text.matchAll(/new URL\(\s*'([^']+\.ts)',\s*import\.meta\.url/g)];
      const specifiers = [
        ...imported.map(({ fileName }) => fileName),
        ...located.map(([, file = '']) => file),
      ];
      return { path, specifiers };
    });
}

/** The repository's file that a specifier means, or undefined for Node's own and npm's modules. */
export function resolve(
  from: string,
  specifier: string,
  modules: readonly Module[],
): string | undefined {
  if (specifier.startsWith('.')) {
    return new URL(specifier, `file:///${from}`).pathname.slice(1);
  }
  const owner = modules.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  if (!owner) return undefined;
  const target = owner.exports[`.${specifier.slice(owner.name.length)}`];
  return target && `${owner.folder}/${target.replace(/^\.\//, '')}`;
}

/**
 * Source files that nothing that runs leads to.
 *
 * A test does not keep production code alive: what only a test imports is dead code with a test.
 */
export function deadFiles(files: readonly RepositoryFile[]): readonly Finding[] {
  const modules = modulesOf(files);
  const references = new Map(referencesOf(files).map((file) => [file.path, file.specifiers]));
  const paths = [...references.keys()];
  const follow = (path: string) =>
    (references.get(path) ?? []).flatMap((specifier) => resolve(path, specifier, modules) ?? []);
  const doors = new Set(modules.flatMap(doorsOf));
  const composed = files.find(({ path }) => path === 'docker-compose.yml')?.text ?? '';
  const isStarted = (path: string) => isProgram(path) || composed.includes(`command: ${path}\n`);
  const starts = paths.filter((path) => doors.has(path) || isStarted(path));
  const running = reach(starts, follow);
  const tested = reach(paths.filter(isSuite), follow);
  return paths
    .filter((path) => !running.has(path) && !(isTest(path) && tested.has(path)))
    .map((path) => ({ path, line: 0, message: 'is dead: nothing that runs imports it.' }));
}

/** Workspace packages that a production file imports and its own package.json does not name. */
export function undeclared(files: readonly RepositoryFile[]): readonly Finding[] {
  const modules = modulesOf(files);
  return referencesOf(files).flatMap(({ path, specifiers }) => {
    const owner = modules.find(({ folder }) => path.startsWith(`${folder}/`));
    if (!owner || isTest(path)) return [];
    const needed = new Set(
      specifiers
        .filter((specifier) => specifier.startsWith('@alfred/'))
        .map((specifier) => specifier.split('/').slice(0, 2).join('/')),
    );
    return [...needed]
      .filter((name) => name !== owner.name && !owner.dependencies.has(name))
      .map((name) => ({
        path,
        line: 0,
        message: `imports ${name}, which its package.json lacks.`,
      }));
  });
}

/** Workspace packages that a package.json names and nothing in its folder imports. */
export function unused(files: readonly RepositoryFile[]): readonly Finding[] {
  const references = referencesOf(files);
  return modulesOf(files).flatMap(({ folder, dependencies }) => {
    const imported = references
      .filter(({ path }) => path.startsWith(`${folder}/`))
      .flatMap(({ specifiers }) => specifiers);
    return [...dependencies]
      .filter((name) => name.startsWith('@alfred/'))
      .filter((name) => !imported.some((other) => other === name || other.startsWith(`${name}/`)))
      .map((name) => ({
        path: `${folder}/package.json`,
        line: 0,
        message: `names ${name}, which nothing in it imports.`,
      }));
  });
}

function reach(
  starts: readonly string[],
  follow: (path: string) => readonly string[],
): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const next of follow(path)) visit(next);
  };
  for (const start of starts) visit(start);
  return reached;
}

function doorsOf({ folder, exports }: Module): readonly string[] {
  return Object.values(exports).map((path) => `${folder}/${path.replace(/^\.\//, '')}`);
}

/** Files that are started, not imported. */
function isProgram(path: string): boolean {
  return (
    /^scripts\/[^/]+\.ts$/.test(path) ||
    /^[^/]+\.config\.ts$/.test(path) ||
    /^(packages|services)\/[^/]+\/src\/main\.ts$/.test(path)
  );
}

function isSuite(path: string): boolean {
  return /\.(test|itest|sim|bench)\.ts$/.test(path);
}
