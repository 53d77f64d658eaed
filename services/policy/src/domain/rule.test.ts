import { describe, expect, it } from 'vitest';
import { modelsMax, refuseRules, rulesMax, sameRules } from './rule.ts';

const rule = { id: 'allow-all', effect: 'allow', models: ['*'] } as const;

describe('rules', () => {
  it('may be none, or name models and patterns', () => {
    expect(refuseRules([])).toBeUndefined();
    const models = ['*', 'sim/echo', 'gpt-4o-mini*', 'openai/gpt-4.1', 'ft:gpt-4o:acme::x@1'];
    expect(refuseRules([{ ...rule, models }])).toBeUndefined();
  });

  it.each([
    [[{ ...rule, id: '' }], 'rules.0.id'],
    [[{ ...rule, id: 'a b' }], 'rules.0.id'],
    [[rule, { ...rule, effect: 'maybe' }], 'rules.1.effect'],
    [[rule, rule], 'rules.1.id'],
    [[{ ...rule, models: [] }], 'rules.0.models'],
    [[{ ...rule, models: Array.from({ length: modelsMax + 1 }, () => '*') }], 'rules.0.models'],
    [[{ ...rule, models: ['ok', 'not ok'] }], 'rules.0.models.1'],
    [[{ ...rule, models: [''] }], 'rules.0.models.0'],
    [Array.from({ length: rulesMax + 1 }, (_, n) => ({ ...rule, id: `r${n}` })), 'rules'],
  ])('are refused by the field that is wrong: %#', (rules, param) => {
    expect(refuseRules(rules)?.param).toBe(param);
  });

  it('say the same only in the same order', () => {
    const other = { id: 'no-lorem', effect: 'deny', models: ['sim/lorem'] } as const;
    expect(sameRules([rule, other], [{ ...rule }, { ...other }])).toBe(true);
    expect(sameRules([rule, other], [other, rule])).toBe(false);
    expect(sameRules([rule], [{ ...rule, effect: 'deny' }])).toBe(false);
  });
});
