import { describe, expect, it } from 'vitest';
import { allowAll, caller, chatRequest, scripted, testChat } from '../../test/fakes.ts';
import { compileBundle, withRoutes } from '../domain/policy.ts';
import type { Route, RouteTarget } from '../domain/route.ts';
import type { ChatAsk } from './call.ts';
import { planCall } from './plan-call.ts';

const target = (model: string, more: Partial<RouteTarget> = {}): RouteTarget => ({
  ...{ model, weight: 1, capabilities: [], dataClasses: [] },
  ...more,
});
const routeOf = (more: Partial<Route>): Route => ({
  ...{ name: 'fast', version: 7, description: '', strategy: 'ordered', publishedAt: 0n },
  ...{ targets: [], fallbacks: [] },
  ...more,
});
const silent = scripted(async () => Promise.reject(new Error('nobody calls')));

interface Given {
  readonly route: Partial<Route>;
  readonly body?: object;
  readonly bundle?: typeof allowAll;
  readonly ask?: Partial<ChatAsk>;
  readonly random?: () => number;
}

const depsOf = ({ route, bundle = allowAll, random = () => 0.5 }: Given) =>
  testChat({ providers: [silent], random, bundle: withRoutes(bundle, [routeOf(route)]) });

async function planned(given: Given, deps = depsOf(given)) {
  const request = chatRequest({ model: 'fast', max_tokens: 10, ...given.body });
  return planCall(deps, { caller, request, ...given.ask });
}

async function modelsOf(given: Given, deps = depsOf(given)): Promise<readonly string[]> {
  const plan = await planned(given, deps);
  return plan.outcome === 'planned' ? plan.candidates.map(({ id }) => id) : [plan.code];
}

const cheapFirst = ['gpt-4o-mini', 'gpt-4o'];
const three = [target('gpt-4o'), target('gpt-4o-mini'), target('sim/echo')];

describe('a route', () => {
  it('has its targets, then its fallbacks, each with its own price and bound', async () => {
    const fallbacks = [target('gpt-4o-mini'), target('sim/echo')];
    const plan = await planned({ route: { targets: [target('gpt-4o')], fallbacks } });
    if (plan.outcome === 'refused') throw new Error(plan.code);
    const ids = plan.candidates.map(({ id }) => id);
    expect(ids).toEqual(['gpt-4o', 'gpt-4o-mini', 'sim/echo']);
    const [dear, cheap] = plan.candidates.map(({ estimate }) => estimate.amount);
    expect((dear ?? 0n) > (cheap ?? 0n)).toBe(true);
    expect(plan.estimate.amount).toBe(dear);
    expect(plan.routing).toEqual({
      ...{ route: 'fast', version: 7n, strategy: 'ordered', experiment: '', arm: '' },
      considered: ids.map((model) => ({ model, reason: '' })),
    });
  });

  it('asks the cheapest for this request first', async () => {
    expect(await modelsOf({ route: { strategy: 'cheapest', targets: three.slice(0, 2) } })).toEqual(
      cheapFirst,
    );
  });

  it('asks first who began to answer the fastest lately, and one at a time whom nobody knows', async () => {
    const given = { route: { strategy: 'fastest', targets: three } };
    const deps = depsOf(given);
    const called = (model: string, micros: bigint) => {
      const call = deps.traffic.begin(`${model}@openai`, 0n);
      call.answered(micros);
      call.ended();
    };
    called('gpt-4o', 300n);
    called('gpt-4o-mini', 500n);
    expect(await modelsOf(given, deps)).toEqual(['sim/echo', 'gpt-4o', 'gpt-4o-mini']);
    const trying = deps.traffic.begin('sim/echo@sim', 0n);
    expect(await modelsOf(given, deps)).toEqual(['gpt-4o', 'gpt-4o-mini', 'sim/echo']);
    trying.failed(10n);
    trying.ended();
    expect(await modelsOf(given, deps)).toEqual(['gpt-4o', 'gpt-4o-mini', 'sim/echo']);
  });

  it('asks first who has the least to do for its weight', async () => {
    const targets = [target('gpt-4o', { weight: 4 }), target('gpt-4o-mini')];
    const given = { route: { strategy: 'least_busy', targets } };
    const deps = depsOf(given);
    for (let n = 0; n < 3; n += 1) deps.traffic.begin('gpt-4o@openai', 0n);
    deps.traffic.begin('gpt-4o-mini@openai', 0n);
    expect(await modelsOf(given, deps)).toEqual(['gpt-4o', 'gpt-4o-mini']);
    for (let n = 0; n < 2; n += 1) deps.traffic.begin('gpt-4o@openai', 0n);
    expect(await modelsOf(given, deps)).toEqual(['gpt-4o-mini', 'gpt-4o']);
  });

  it('passes over what policy denies, and says so', async () => {
    const rules = [
      { id: 'all', effect: 'allow', models: ['*'] },
      { id: 'no-mini', effect: 'deny', models: ['gpt-4o-mini'] },
    ];
    const bundle = compileBundle('org_a', 2n, [
      { node: 'org_a', version: 1n, rules, sections: '' },
    ]);
    const plan = await planned({ bundle, route: { targets: [...three].reverse() } });
    expect(plan).toMatchObject({
      outcome: 'planned',
      routing: {
        considered: [
          { model: 'sim/echo', reason: '' },
          { model: 'gpt-4o', reason: '' },
          { model: 'gpt-4o-mini', reason: 'model_denied' },
        ],
      },
    });
    const only = await planned({ bundle, route: { targets: [target('gpt-4o-mini')] } });
    expect(only).toMatchObject({ code: 'model_denied', rule: 'no-mini', policy: 'org_a@1' });
  });

  it('passes over who cannot do what the request needs', async () => {
    const targets = [target('sim/echo', { capabilities: ['reasoning'] }), target('gpt-4o')];
    const tools = [{ type: 'function', function: { name: 'f', parameters: {} } }];
    expect(await modelsOf({ route: { targets } })).toEqual(['sim/echo', 'gpt-4o']);
    expect(await modelsOf({ route: { targets }, body: { tools } })).toEqual(['gpt-4o']);
    const none = await planned({ route: { targets: targets.slice(0, 1) }, body: { tools } });
    expect(none).toMatchObject({
      code: 'route_unserved',
      params: { model: 'fast', reason: 'sim/echo has no tools' },
    });
  });

  it('passes over who is not for the class of data that policy gives the caller', async () => {
    const sections = JSON.stringify({ dataClass: 'confidential' });
    const rules = [{ id: 'all', effect: 'allow', models: ['*'] }];
    const bundle = compileBundle('org_a', 2n, [{ node: 'org_a', version: 1n, rules, sections }]);
    const targets = [
      target('gpt-4o', { dataClasses: ['public', 'internal'] }),
      target('sim/echo', { dataClasses: ['confidential'] }),
    ];
    expect(await modelsOf({ route: { targets } })).toEqual(['gpt-4o', 'sim/echo']);
    expect(await modelsOf({ bundle, route: { targets } })).toEqual(['sim/echo']);
    expect(await planned({ bundle, route: { targets: targets.slice(0, 1) } })).toMatchObject({
      code: 'route_unserved',
      params: { reason: 'gpt-4o is not for data that is confidential' },
    });
  });

  it('is served by the simulated provider alone for keys without money', async () => {
    const ask = { caller: { ...caller, mode: 'test' } };
    expect(await modelsOf({ route: { targets: three }, ask })).toEqual(['sim/echo']);
  });

  it('serves the arm of whoever asks, which is the same every time', async () => {
    const arms = ['gpt-4o', 'sim/echo'].map((model, index) => ({
      ...{ name: `arm${index}`, weight: 1, targets: [target(model)], stopped: '' },
    }));
    const experiment = { name: 'newer', sticky: 'header', arms };
    const seen = new Map<string, string>();
    for (let n = 0; n < 40; n += 1) {
      const ask = { sticky: `user-${n % 20}` };
      const plan = await planned({ route: { experiment }, ask });
      if (plan.outcome === 'refused') throw new Error(plan.code);
      const arm = plan.routing?.arm ?? '';
      expect(seen.get(ask.sticky) ?? arm).toBe(arm);
      expect(plan.route.id).toBe(arm === 'arm0' ? 'gpt-4o' : 'sim/echo');
      seen.set(ask.sticky, arm);
    }
    expect(new Set(seen.values())).toEqual(new Set(['arm0', 'arm1']));
  });
});
