import { describe, expect, it } from 'vitest';
import { anatomyOf, lineAt } from './anatomy.ts';

describe('anatomyOf', () => {
  const text = [
    "const url = 'http://x'; // Date.now() in a comment",
    '/* two',
    '   lines */ const t = `a ${' + 'Date.now()} // b`;',
    'const r = /\\/\\*/; // end',
  ].join('\n');
  const { code, comments } = anatomyOf('x.ts', text);

  it('keeps code, also inside a template', () => {
    expect(code).toContain('Date.now()');
    expect(code.match(/Date\.now/g)).toHaveLength(1);
    expect(code).not.toContain('http');
    expect(code).not.toContain('two');
  });

  it('keeps comments, also beside what looks like one', () => {
    expect(comments).toContain('Date.now() in a comment');
    expect(comments).toContain('two');
    expect(comments).toContain('// end');
    expect(comments).not.toContain('http');
    expect(comments).not.toContain('// b');
  });

  it('moves nothing', () => {
    expect([code.length, comments.length]).toEqual([text.length, text.length]);
    expect(lineAt(code, code.indexOf('Date.now'))).toBe(3);
  });
});
