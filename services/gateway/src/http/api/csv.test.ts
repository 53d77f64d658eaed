import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.ts';

describe('a line of CSV', () => {
  it('quotes what would end a cell', () => {
    expect(csvLine(['a,b', 'say "no"', 'two\nlines', ''])).toBe(
      '"a,b","say ""no""","two\nlines",\r\n',
    );
  });

  it.each(['=1+1', '+1-1', '-cmd', '@SUM(A1)', '\t=1', '\r=1', '-1.5.2', '--1'])(
    'lets no spreadsheet run %j',
    (text) => {
      expect(csvLine([text]).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('leaves numbers as they are, also below zero', () => {
    expect(csvLine(['-1.50', '0', '12.000000001'])).toBe('-1.50,0,12.000000001\r\n');
  });
});
