import { builtInBook, priceBook } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { judgeRoute, type NamedTargets } from './judge-route.ts';

const known = {
  book: priceBook(builtInBook()),
  knownProviders: new Set(['sim', 'openai', 'anthropic', 'mistral']),
  configuredProviders: new Set(['sim', 'openai']),
  routes: new Set(['house', 'gpt-4o-mini']),
  at: 1_795_600_000_000_000n,
};
const naming = (models: readonly string[]) => models.map((model) => ({ model }));
const routeOf = (over: Partial<NamedTargets>): NamedTargets => ({
  ...{ name: 'fast', targets: naming(['sim/echo']), fallbacks: [] },
  ...over,
});

describe('a route', () => {
  it.each([
    ['fast', 'it is the route itself'],
    ['house', 'it is a route, and routes go to models'],
    ['sim/none', 'there is no such simulated model'],
    ['nowhere/gpt', 'there is no provider nowhere, and no price for a model of that name'],
  ])('to %s is refused', (model, reason) => {
    const verdict = judgeRoute(routeOf({ targets: naming(['sim/echo', model]) }), known);
    const params = { param: 'targets.1.model', model, reason };
    expect(verdict).toEqual({ outcome: 'refused', code: 'route_target_invalid', params });
  });

  it('is refused wherever it names what can never serve', () => {
    const arms = [naming(['sim/echo']), naming(['sim/echo', 'house'])].map((targets, index) => ({
      ...{ name: `arm${index}`, weight: 1, stopped: '' },
      targets: targets.map((target) => ({
        ...target,
        weight: 1,
        capabilities: [],
        dataClasses: [],
      })),
    }));
    expect(judgeRoute(routeOf({ experiment: { arms } }), known)).toMatchObject({
      params: { param: 'experiment.arms.1.targets.1.model' },
    });
    expect(judgeRoute(routeOf({ fallbacks: naming(['fast']) }), known)).toMatchObject({
      params: { param: 'fallbacks.0.model' },
    });
  });

  it('tells what cannot serve now', () => {
    const fallbacks = naming(['mistral/mistral-large-latest', 'gtp-4o']);
    expect(judgeRoute(routeOf({ fallbacks }), known)).toMatchObject({
      outcome: 'sound',
      warnings: [
        {
          ...{ param: 'fallbacks.0.model', model: 'mistral/mistral-large-latest' },
          refusal: { code: 'provider_unconfigured', params: { provider: 'mistral' } },
        },
        { param: 'fallbacks.1.model', refusal: { code: 'model_unpriced' } },
      ],
    });
  });

  it('may have the name of the model that it goes to', () => {
    const route = routeOf({ name: 'gpt-4o-mini', targets: naming(['gpt-4o-mini', 'sim/echo']) });
    expect(judgeRoute(route, known)).toEqual({ outcome: 'sound', warnings: [] });
  });
});
