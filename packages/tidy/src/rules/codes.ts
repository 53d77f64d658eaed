import type { Finding, RepositoryFile } from '../support/repository.ts';

const catalogue = /^packages\/errors\/src\/catalogue\/(?!index)[a-z-]+\.ts$/;
/** How an entry of the catalogue begins. */
const entry = /^ {2}(?<code>[a-z]+(?:_[a-z]+)*): \{$/;
/** Tests of those who raise codes; the catalogue's own tests go through all of them by themselves. */
const raising = /^(packages\/(?!errors\/)|services\/).*(\/test\/|\.(test|itest|contract|sim)\.ts$)/;

/** Codes of the catalogue that no test of whoever raises them expects by name. */
export function unreachedCodes(files: readonly RepositoryFile[]): readonly Finding[] {
  const expected = new Set(
    files
      .filter(({ path }) => raising.test(path))
      .flatMap(({ text }) => text.match(/\b[a-z]+(_[a-z]+)*\b/g) ?? []),
  );
  return files
    .filter(({ path }) => catalogue.test(path))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const code = entry.exec(line)?.groups?.code;
        if (code === undefined || expected.has(code)) return [];
        return [{ path, line: index + 1, message: `${code} is reached by no test.` }];
      }),
    );
}
