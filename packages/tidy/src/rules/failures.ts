import ts from 'typescript';
import type { Anatomy } from '../support/anatomy.ts';
import { type Finding, isTest } from '../support/repository.ts';

/** Layers that let failures pass: refusals are values there, and faults belong to whoever called. */
const innocent = /^services\/[^/]+\/src\/(domain|ports|projections)\//;

/** A `catch` in a layer that has nothing to catch. */
export function strayCatches(path: string, { tree }: Anatomy): readonly Finding[] {
  if (!innocent.test(path) || isTest(path)) return [];
  const findings: Finding[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCatchClause(node) || isCatchCall(node)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      findings.push({ path, line: line + 1, message: 'catches; only adapters and edges do.' });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return findings;
}

function isCatchCall(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'catch'
  );
}

/** A domain that throws: a refusal is a value, and a bug is an assertion. */
export function strayThrows(path: string, { tree }: Anatomy): readonly Finding[] {
  if (!/^services\/[^/]+\/src\/domain\//.test(path) || isTest(path)) return [];
  const findings: Finding[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isThrowStatement(node)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      const message = 'throws; a domain refuses with a value and asserts what must hold.';
      findings.push({ path, line: line + 1, message });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return findings;
}
