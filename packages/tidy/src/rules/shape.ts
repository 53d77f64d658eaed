import ts from 'typescript';
import type { Anatomy } from '../support/anatomy.ts';
import { type Finding, isTest } from '../support/repository.ts';

const fileLinesMax = 300;
const functionLinesMax = 60;
const columnsMax = 120;

/** Callbacks of these are chapters of a test file, not functions. */
const chapters = /^(describe|it|test)(\.\w+)*$/;

/** A source file that is too long, or has a function that is. */
export function lengths(path: string, text: string, { tree }: Anatomy): readonly Finding[] {
  return [...fileLength(path, text), ...functionLengths(path, tree)];
}

function fileLength(path: string, text: string): readonly Finding[] {
  const lines = text.trimEnd().split('\n').length;
  if (lines <= fileLinesMax) return [];
  return [{ path, line: 0, message: `has ${lines} lines; a file has at most ${fileLinesMax}.` }];
}

function functionLengths(path: string, tree: ts.SourceFile): readonly Finding[] {
  const findings: Finding[] = [];
  const visit = (node: ts.Node): void => {
    if (isFunction(node)) {
      const lines = ownLines(node, tree);
      const line = lineOf(node.getStart(tree), tree);
      if (lines > functionLinesMax) {
        const message = `is a function of ${lines} lines; it has at most ${functionLinesMax}.`;
        findings.push({ path, line, message });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return findings;
}

/** Lines of a function without the chapters inside it, which are counted on their own. */
function ownLines(node: ts.Node, tree: ts.SourceFile): number {
  let lines = span(node, tree);
  const visit = (child: ts.Node): void => {
    if (isFunction(child) && isChapter(child, tree)) lines -= span(child, tree);
    else ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return lines;
}

function span(node: ts.Node, tree: ts.SourceFile): number {
  return lineOf(node.getEnd(), tree) - lineOf(node.getStart(tree), tree) + 1;
}

function lineOf(offset: number, tree: ts.SourceFile): number {
  return tree.getLineAndCharacterOfPosition(offset).line + 1;
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node)
  );
}

function isChapter(node: ts.Node, tree: ts.SourceFile): boolean {
  if (!ts.isCallExpression(node.parent)) return false;
  let callee: ts.Expression = node.parent.expression;
  while (ts.isCallExpression(callee) || ts.isTaggedTemplateExpression(callee)) {
    callee = ts.isCallExpression(callee) ? callee.expression : callee.tag;
  }
  return chapters.test(callee.getText(tree));
}

/** Module-level state: two services in one process must not be able to notice each other. */
export function moduleState(path: string, { tree }: Anatomy): readonly Finding[] {
  if (isTest(path) || !/^(packages|services)\//.test(path)) return [];
  return tree.statements.filter(ts.isVariableStatement).flatMap((statement) => {
    const { declarationList } = statement;
    const constant = (declarationList.flags & ts.NodeFlags.Const) !== 0;
    const mutable = declarationList.declarations.filter(
      ({ initializer }) => !constant || isEmptyCollection(initializer),
    );
    return mutable.map((declaration) => ({
      path,
      line: lineOf(declaration.getStart(tree), tree),
      message: `${declaration.name.getText(tree)} is state of the module; make it a value of a constructor.`,
    }));
  });
}

/** A collection that starts empty is there to be filled. */
function isEmptyCollection(initializer: ts.Expression | undefined): boolean {
  if (!initializer) return false;
  if (ts.isArrayLiteralExpression(initializer)) return initializer.elements.length === 0;
  return (
    ts.isNewExpression(initializer) &&
    /^(Weak)?(Map|Set)$/.test(initializer.expression.getText()) &&
    (initializer.arguments?.length ?? 0) === 0
  );
}

/** Lines that are too wide in files that no formatter sees to. */
export function widths(path: string, text: string): readonly Finding[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      [...line].length > columnsMax && !/https?:\/\/|^\||^```|^!\[/.test(line)
        ? [{ path, line: index + 1, message: `is wider than ${columnsMax} columns.` }]
        : [],
    );
}
