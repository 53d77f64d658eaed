import type { Finding, RepositoryFile } from '../support/repository.ts';
import { referencesOf } from './imports.ts';

/** A pure test is fast because it cannot reach anything: these modules reach. */
const reaching = /^(node:)?(net|http|https|http2|dgram|tls|cluster)$|^(pg|undici|autocannon)$/;

/** `.test.ts` files that open sockets or servers; that is what `.itest.ts` is for. */
export function impureTests(files: readonly RepositoryFile[]): readonly Finding[] {
  const tests = files.filter(
    ({ path }) => /^(packages|services)\/.*\.test\.ts$/.test(path) && !path.includes('/tidy/'),
  );
  return referencesOf(tests).flatMap(({ path, specifiers }) =>
    specifiers
      .filter((specifier) => reaching.test(specifier))
      .map((specifier) => ({
        path,
        line: 0,
        message: `imports ${specifier}; a test with servers is named .itest.ts.`,
      })),
  );
}
