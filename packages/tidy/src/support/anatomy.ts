import ts from 'typescript';

/**
 * A source file taken apart, so that a rule about code is not fooled by a comment or a string.
 *
 * Both texts have the lines and columns of the original: what does not belong is spaces.
 */
export interface Anatomy {
  readonly tree: ts.SourceFile;
  /** Neither comments nor the contents of literals. */
  readonly code: string;
  /** Comments alone. */
  readonly comments: string;
}

const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** Takes TypeScript apart. The text must parse; `tsc` has its own opinion otherwise. */
export function anatomyOf(path: string, text: string): Anatomy {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const bare = blank(text, literalsOf(tree));
  const ranges = [...bare.matchAll(comment)].map(
    (match) => [match.index, match.index + match[0].length] as const,
  );
  return {
    tree,
    code: blank(bare, ranges),
    comments: blank(text, complement(ranges, text.length)),
  };
}

/** The line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

type Range = readonly [start: number, end: number];

function literalsOf(tree: ts.SourceFile): readonly Range[] {
  const ranges: Range[] = [];
  const visit = (node: ts.Node): void => {
    if (isLiteral(node)) ranges.push([node.getStart(tree), node.getEnd()]);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return ranges;
}

/** The parts of a template are literals each; the expressions between them are code. */
function isLiteral(node: ts.Node): boolean {
  return (
    ts.isStringLiteral(node) ||
    ts.isRegularExpressionLiteral(node) ||
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node)
  );
}

function blank(text: string, ranges: readonly Range[]): string {
  let result = '';
  let last = 0;
  for (const [start, end] of ranges) {
    result += text.slice(last, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    last = end;
  }
  return result + text.slice(last);
}

function complement(ranges: readonly Range[], length: number): readonly Range[] {
  const starts = [0, ...ranges.map(([, end]) => end)];
  const ends = [...ranges.map(([start]) => start), length];
  return starts.map((start, index) => [start, ends[index] ?? length] as const);
}
