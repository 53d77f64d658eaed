import type { Finding, RepositoryFile } from '../support/repository.ts';

const catalogue = /^packages\/errors\/src\/catalogue\/(?!index)[a-z-]+\.ts$/;
/** How an entry of the catalogue begins. */
const entry = /^ {2}(?<code>[a-z]+(?:_[a-z]+)*): \{$/;
/** Tests of those who raise codes; the catalogue's own tests go through all of them by themselves. */
const raising =
  /^(packages\/(?!errors\/|tidy\/)|services\/).*(\/test\/.*\.ts|\.(test|itest|contract|sim)\.ts)$/;
/** A code that a test expects: as a text, or as a key of its table. */
const expected = /(?<=['"`])[a-z]+(?:_[a-z]+)*(?=['"`])|\b[a-z]+(?:_[a-z]+)+(?=: [{(['])/g;

/** By which files a word is expected that may be a code: those nearest to clients first. */
export function testsByCode(
  files: readonly RepositoryFile[],
): ReadonlyMap<string, readonly string[]> {
  const tests = new Map<string, string[]>();
  for (const { path, text } of files.filter((file) => raising.test(file.path)).toSorted(byReach)) {
    for (const code of new Set(text.match(expected))) {
      tests.set(code, [...(tests.get(code) ?? []), path]);
    }
  }
  return tests;
}

/** What runs the whole product, then what runs real servers, then the rest; by name among these. */
function byReach(left: RepositoryFile, right: RepositoryFile): number {
  return reachOf(left.path) - reachOf(right.path) || (left.path < right.path ? -1 : 1);
}

function reachOf(path: string): number {
  const reaches = [/^services\/standalone\/test\/.*\.itest\.ts$/, /\.itest\.ts$/, /\.test\.ts$/];
  const reach = reaches.findIndex((kind) => kind.test(path));
  return reach < 0 ? reaches.length : reach;
}

/** Codes of the catalogue that no test of whoever raises them expects by name. */
export function unreachedCodes(files: readonly RepositoryFile[]): readonly Finding[] {
  const tests = testsByCode(files);
  return files
    .filter(({ path }) => catalogue.test(path))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const code = entry.exec(line)?.groups?.code;
        if (code === undefined || tests.has(code)) return [];
        return [{ path, line: index + 1, message: `${code} is reached by no test.` }];
      }),
    );
}
