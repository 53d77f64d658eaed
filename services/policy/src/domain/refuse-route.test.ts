import { describe, expect, it } from 'vitest';
import { refuseRoute } from './refuse-route.ts';
import { noRoute, type RouteDocument, sameDocument, type Unchecked } from './route.ts';

const target = { model: 'sim/echo', weight: 1, capabilities: [], dataClasses: [] };
const arm = (name: string) => ({ name, weight: 1, targets: [target], stopped: '' });
const guard = { metric: 'error_rate', limit: 0.1, requestsMin: 100 };
const experiment = { name: 'exp', sticky: 'key', arms: [arm('a'), arm('b')], guard };
const good: Unchecked<RouteDocument> = {
  ...{ description: '', strategy: 'weighted', fallbacks: [], experiment },
  targets: [{ ...target, capabilities: ['tools', 'images'], dataClasses: ['public'] }],
};
const withArms = (...arms: readonly object[]) => ({ experiment: { ...experiment, arms } });
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...target, model: `m${index}` }));

describe('a route', () => {
  it('is taken when nothing is wrong with it', () => {
    expect(refuseRoute('fast', good)).toBeUndefined();
    expect(refuseRoute('fast', { ...good, targets: [] })).toBeUndefined();
  });

  it.each<[string, object]>([
    ['description', { description: 'x'.repeat(501) }],
    ['strategy', { strategy: 'random' }],
    ['targets', { targets: [], experiment: undefined }],
    ['targets', { targets: many(17) }],
    ['fallbacks', { fallbacks: many(9) }],
    ['targets.1.model', { targets: [target, target] }],
    ['targets.0.model', { targets: [{ ...target, model: '*' }] }],
    ['targets.0.weight', { targets: [{ ...target, weight: 1.5 }] }],
    ['targets.0.capabilities.1', { targets: [{ ...target, capabilities: ['tools', 'magic'] }] }],
    ['targets.0.dataClasses.0', { targets: [{ ...target, dataClasses: ['Top Secret'] }] }],
    ['experiment.name', { experiment: { ...experiment, name: 'a b' } }],
    ['experiment.sticky', { experiment: { ...experiment, sticky: 'ip' } }],
    ['experiment.arms', withArms(arm('a'))],
    ['experiment.arms.1.name', withArms(arm('a'), arm('a'))],
    ['experiment.arms.0.targets', withArms({ ...arm('a'), targets: [] }, arm('b'))],
    ['experiment.arms.1.weight', withArms(arm('a'), { ...arm('b'), weight: 0 })],
    ['experiment.arms', withArms({ ...arm('a'), stopped: 'x' }, { ...arm('b'), stopped: 'x' })],
    [
      'experiment.guard.metric',
      { experiment: { ...experiment, guard: { ...guard, metric: 'x' } } },
    ],
    ['experiment.guard.limit', { experiment: { ...experiment, guard: { ...guard, limit: 2 } } }],
    [
      'experiment.guard.requestsMin',
      { experiment: { ...experiment, guard: { ...guard, requestsMin: 3 } } },
    ],
  ])('is refused at %s', (param, wrong) => {
    expect(refuseRoute('fast', { ...good, ...wrong })).toMatchObject({ param });
  });

  it.each(['', '-x', 'a/b', 'x'.repeat(65)])('is refused under the name %j', (name) => {
    expect(refuseRoute(name, good)).toMatchObject({ param: 'name' });
  });

  it('says the same or something else', () => {
    const { document } = noRoute('x');
    expect(sameDocument(document, { ...document })).toBe(true);
    expect(sameDocument(document, { ...document, strategy: 'cheapest' })).toBe(false);
  });
});
