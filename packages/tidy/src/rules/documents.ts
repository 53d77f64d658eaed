import ts from 'typescript';
import type { Finding, RepositoryFile } from '../support/repository.ts';
import { modulesOf, resolve } from './imports.ts';

/** Functions and values behind a package's door that do not say what they promise. */
export function undocumented(files: readonly RepositoryFile[]): readonly Finding[] {
  const modules = modulesOf(files);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const doors = files.filter(({ path }) => /^packages\/[^/]+\/src\/index\.ts$/.test(path));
  return doors.flatMap((door) =>
    exportsOf(door).flatMap(({ name, from }) => {
      const path = from === undefined ? door.path : resolve(door.path, from, modules);
      const text = path && texts.get(path);
      return path && text ? judge(path, text, name) : [];
    }),
  );
}

/** What a door exports, and the file that it comes from; undefined for the door itself. */
function exportsOf({ path, text }: RepositoryFile): readonly { name: string; from?: string }[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return tree.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) {
      return declaredIn(statement).map((name) => ({ name }));
    }
    const { exportClause, moduleSpecifier } = statement;
    if (!exportClause || !ts.isNamedExports(exportClause) || !moduleSpecifier) return [];
    const from = (moduleSpecifier as ts.StringLiteral).text;
    return exportClause.elements.map(({ name, propertyName }) => ({
      name: (propertyName ?? name).text,
      from,
    }));
  });
}

function judge(path: string, text: string, name: string): readonly Finding[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const statements = tree.statements.filter((statement) => declaredIn(statement).includes(name));
  const silent = statements.every(
    (statement) => ts.getJSDocCommentsAndTags(statement).length === 0,
  );
  const [first] = statements;
  if (!first || !silent) return [];
  const line = tree.getLineAndCharacterOfPosition(first.getStart(tree)).line + 1;
  return [{ path, line, message: `${name} is exported and does not say what it promises.` }];
}

/** The functions, classes and values that an exported statement declares; types speak by fields. */
function declaredIn(statement: ts.Statement): readonly string[] {
  if (!ts.canHaveModifiers(statement)) return [];
  const modifiers = ts.getModifiers(statement) ?? [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    return statement.name ? [statement.name.text] : [];
  }
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.map(({ name }) => name.getText());
}
