import ts from 'typescript';
import type { Anatomy } from '../support/anatomy.ts';
import type { Finding } from '../support/repository.ts';

/** A pure test is fast because it cannot reach anything: these modules reach. */
const reaching = /^(node:)?(net|http|https|http2|dgram|tls|cluster)$|^(pg|undici|autocannon)$/;

/** `.test.ts` files that open sockets or servers; that is what `.itest.ts` is for. */
export function impureTests(path: string, { tree }: Anatomy): readonly Finding[] {
  if (!/^(packages|services)\/.*\.test\.ts$/.test(path)) return [];
  return tree.statements
    .filter(ts.isImportDeclaration)
    .filter(({ importClause }) => !importClause?.isTypeOnly)
    .map(({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral).text)
    .filter((specifier) => reaching.test(specifier))
    .map((specifier) => ({
      path,
      line: 0,
      message: `imports ${specifier}; a test with servers is named .itest.ts.`,
    }));
}
