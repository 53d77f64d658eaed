import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlfredError, catalogue, type ErrorCode, isAlfredError, paramsOf } from './index.ts';

const code = fc.constantFrom(...(Object.keys(catalogue) as ErrorCode[]));

describe('AlfredError', () => {
  it('fills message and hint', () => {
    const error = new AlfredError('model_denied', { model: 'gpt', reason: 'no', node: 'usr_1' });
    expect(error.message).toBe('Policy does not allow the model gpt: no.');
    expect(error.hint).toBe(
      'Ask an owner to change the policy of node usr_1, or use a model it allows.',
    );
  });

  it('says unknown for what nobody told it', () => {
    expect(new AlfredError('ledger_unknown').message).toBe('There is no ledger unknown.');
  });

  it('leaves no template behind, whatever the parameters say', () => {
    fc.assert(
      fc.property(code, fc.string(), (any, value) => {
        const params = Object.fromEntries(paramsOf(any).map((name) => [name, value]));
        const error = new AlfredError(any, params);
        const expected = paramsOf(any).reduce(
          (text, name) => text.split(`{${name}}`).join('\0'),
          catalogue[any].message,
        );
        expect(error.message).toBe(expected.split('\0').join(value));
      }),
    );
  });

  it('keeps its cause, its code and its name', () => {
    const cause = new Error('disk');
    const error = new AlfredError('journal_full', {}, { cause });
    expect(error.cause).toBe(cause);
    expect(error).toMatchObject({ code: 'journal_full', name: 'AlfredError', params: {} });
    expect(error).toBeInstanceOf(Error);
  });
});

describe('isAlfredError', () => {
  it('tells coded failures from the rest, and one code from another', () => {
    const error = new AlfredError('budget_held');
    expect(isAlfredError(error)).toBe(true);
    expect(isAlfredError(error, 'budget_held')).toBe(true);
    expect(isAlfredError(error, 'budget_exhausted')).toBe(false);
    for (const other of [new Error('x'), { code: 'budget_held' }, 'budget_held', undefined, null]) {
      expect(isAlfredError(other)).toBe(false);
    }
  });
});
