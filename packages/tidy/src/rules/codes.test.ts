import { describe, expect, it } from 'vitest';
import { testsByCode, unreachedCodes } from './codes.ts';

const path = 'packages/errors/src/catalogue/money.ts';
const text = "export const money = {\n  budget_exhausted: {\n    type: 'x',\n  },\n};\n";
const saying = (path: string) => ({ path, text: "expect(code).toBe('budget_exhausted');" });

describe('unreachedCodes', () => {
  it('names a code that no test expects, where it stands', () => {
    const message = 'budget_exhausted is reached by no test.';
    expect(unreachedCodes([{ path, text }])).toEqual([{ path, line: 2, message }]);
  });

  it.each(['services/ledger/src/domain/a.test.ts', 'services/ledger/test/wrong-money.ts'])(
    'lets it be when %s expects it',
    (test) => {
      expect(unreachedCodes([{ path, text }, saying(test)])).toEqual([]);
    },
  );

  it('takes the key of a table for an expectation, and a word in a sentence for none', () => {
    const test = 'services/ledger/test/wrong-money.ts';
    const keyed = { path: test, text: '  budget_exhausted: { over: {} },' };
    const told = { path: test, text: '// budget_exhausted comes later' };
    expect(unreachedCodes([{ path, text }, keyed])).toEqual([]);
    expect(unreachedCodes([{ path, text }, told])).toHaveLength(1);
  });

  it.each(['packages/errors/src/catalogue.test.ts', 'services/ledger/src/domain/decide.ts'])(
    'does not count %s',
    (other) => {
      expect(unreachedCodes([{ path, text }, saying(other)])).toHaveLength(1);
    },
  );
});

describe('testsByCode', () => {
  it('names first what runs the whole product, then what runs real servers', () => {
    const paths = [
      'services/standalone/test/acceptance/z.itest.ts',
      'services/ledger/test/a.itest.ts',
      'services/ledger/src/domain/a.test.ts',
      'services/ledger/src/domain/b.test.ts',
      'services/ledger/test/wrong-money.ts',
    ];
    const tests = testsByCode(paths.toReversed().map(saying));
    expect(tests.get('budget_exhausted')).toEqual(paths);
  });
});
