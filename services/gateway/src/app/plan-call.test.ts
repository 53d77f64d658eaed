import { describe, expect, it } from 'vitest';
import { caller, chatRequest, deploymentOf, scripted, testChat } from '../../test/fakes.ts';
import { openCapabilities } from '../domain/capabilities.ts';
import type { Provider } from '../ports/provider.ts';
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
    expect(first).toMatchObject({
      provider: 'sim',
      model: 'echo',
      id: 'sim/echo',
      deployment: 'sim',
    });
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

  it('refuses a tag only for a model that it may use', async () => {
    await expect(plan({ model: 'gpt-unpriced' }, 'nonsense')).rejects.toThrow('model_unknown');
    await expect(plan({ model: 'sim/echo' }, 'nonsense')).rejects.toThrow('tag_invalid');
  });

  it('has a candidate for each deployment that serves the model, as they are drawn', async () => {
    const at = (name: string, weight: number, models: string[] = []): Provider => {
      const named = { name, weight, models: new Map(models.map((model) => [model, model])) };
      return { ...scripted(never), deployment: deploymentOf('openai', named) };
    };
    const providers = [at('standby', 0), at('main', 9), at('other', 1, ['gpt-4o'])];
    const namesFor = async (model: string, point: number) => {
      const deps = testChat({ providers, random: () => point });
      const planned = await planCall(deps, { caller, request: chatRequest({ model }) });
      if (planned.outcome === 'refused') throw new Error(planned.code);
      return planned.candidates.map(({ deployment }) => deployment);
    };
    expect(await namesFor('gpt-4o', 0)).toEqual(['main', 'other', 'standby']);
    expect(await namesFor('gpt-4o', 0.95)).toEqual(['other', 'main', 'standby']);
    expect(await namesFor('gpt-4o-mini', 0.95)).toEqual(['main', 'standby']);
  });

  it('leaves out deployments that do not carry the request, and names what none carries', async () => {
    const narrow = {
      ...scripted(never),
      deployment: deploymentOf('openai', { name: 'narrow' }),
      capabilities: () => ({ ...openCapabilities, fields: new Set(['seed']) }),
    };
    const ask = {
      caller,
      request: chatRequest({ model: 'gpt-4o', seed: 1, logit_bias: { 7: 1 } }),
    };
    const both = await planCall(testChat({ providers: [narrow, scripted(never)] }), ask);
    expect(both).toMatchObject({ candidates: [{ deployment: 'openai' }] });
    const refused = await planCall(testChat({ providers: [narrow] }), ask);
    expect(refused).toMatchObject({
      code: 'parameter_unsupported',
      params: { param: 'logit_bias', provider: 'openai' },
    });
  });

  it('knows no model that no deployment serves', async () => {
    const models = new Map([['gpt-4o', 'prod']]);
    const own = { ...scripted(never), deployment: deploymentOf('openai', { models }) };
    const request = chatRequest({ model: 'gpt-4o-mini' });
    const planned = await planCall(testChat({ providers: [own] }), { caller, request });
    expect(planned).toMatchObject({ code: 'model_unknown', params: { model: 'gpt-4o-mini' } });
  });
});

const never = () => Promise.reject(new Error('nobody asks'));
