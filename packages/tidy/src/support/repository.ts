import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One text file of the repository, as it stands in the work tree. */
export interface RepositoryFile {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** Something that a rule objects to. `line` counts from 1; 0 means the file as a whole. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** The repository's root folder, without a slash at its end. */
export const repositoryRoot = fileURLToPath(new URL('../../../..', import.meta.url)).replace(
  /\/$/,
  '',
);

const binary = /\.(png|jpg|ico|woff2|gz|zst|bin|wasm)$/;

/** Every text file that git tracks or would track: what ignore rules hide is not ours to judge. */
export function repositoryFiles(): readonly RepositoryFile[] {
  return git('ls-files', '--cached', '--others', '--exclude-standard')
    .split('\n')
    .filter((path) => path !== '' && !binary.test(path) && existsSync(`${repositoryRoot}/${path}`))
    .sort()
    .map((path) => ({ path, text: readFileSync(`${repositoryRoot}/${path}`, 'utf8') }));
}

/** A file as it is committed on `main`, or undefined where there is no such commit or file. */
export function fileOnMain(path: string): string | undefined {
  for (const branch of ['main', 'origin/main']) {
    try {
      return git('show', `${branch}:${path}`);
    } catch {
      // No such branch, or no such file on it: the next one may have it.
    }
  }
  return undefined;
}

/** TypeScript of ours: not what a generator wrote, nor what a guide shows to its readers. */
export function isSource(path: string): boolean {
  const isOthers = /\/gen\/|\.generated\.|^docs\/guides\/examples\//.test(path);
  return path.endsWith('.ts') && !isOthers;
}

/** Whether a file exists for tests only, by its suffix or its folder. */
export function isTest(path: string): boolean {
  return (
    /\.(test|itest|contract|bench|sim)\.ts$/.test(path) ||
    /^(packages|services|loadtest)\/[^/]+\/(test|src\/testing)\//.test(path) ||
    /^packages\/(testing|tidy)\//.test(path) ||
    path.startsWith('services/simulation/')
  );
}

/** Findings as a person reads them: one a line, and nothing when all is well. */
export function show(findings: readonly Finding[]): string {
  return findings
    .map(({ path, line, message }) => `${path}${line > 0 ? `:${line}` : ''} ${message}`)
    .join('\n');
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: repositoryRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
