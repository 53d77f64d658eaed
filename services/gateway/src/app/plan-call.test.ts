import { describe, expect, it } from 'vitest';
import { caller, chatRequest, testChat } from '../../test/fakes.ts';
import { planOn } from './call.ts';
import { planCall } from './plan-call.ts';

const plan = async (body: object, tags?: string) => {
  const planned = await planCall(testChat({}), { caller, request: chatRequest(body), tags });
  return planned.outcome === 'planned' ? planned : Promise.reject(new Error(planned.code));
};

describe('a plan', () => {
  it('has one candidate for a model by its name, and is that candidate', async () => {
    const planned = await plan({ model: 'sim/echo', max_tokens: 5 });
    const [first, ...others] = planned.candidates;
    expect(others).toEqual([]);
    expect(first).toMatchObject({ provider: 'sim', model: 'echo', id: 'sim/echo', deployment: '' });
    expect(first.estimate).toMatchObject({ outputCap: 5, outputMax: 5 });
    expect(first).toMatchObject({ policy: 'org_a@1', rule: 'all' });
    expect(planOn(first, planned)).toEqual(planned);
  });

  it('is priced and bounded by the candidate whose turn it is', async () => {
    const planned = await plan({ model: 'sim/echo', max_tokens: 5 });
    const [first] = planned.candidates;
    const dearer = { ...first, id: 'sim/other', estimate: { ...first.estimate, amount: 7n } };
    const next = planOn({ ...dearer, policy: 'dep_a@3', rule: 'more' }, planned);
    expect(next.route.id).toBe('sim/other');
    expect(next).toMatchObject({ estimate: { amount: 7n }, policy: 'dep_a@3', rule: 'more' });
    expect(next.candidates).toBe(planned.candidates);
  });

  it('refuses a tag before it asks for a price', async () => {
    await expect(plan({ model: 'gpt-unpriced' }, 'nonsense')).rejects.toThrow('tag_invalid');
  });
});
