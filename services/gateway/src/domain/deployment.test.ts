import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Deployment, drawOrder, serves } from './deployment.ts';

const named = (name: string, weight = 1, models: [string, string][] = []) => ({
  deployment: { name, provider: 'openai', weight, models: new Map(models) } satisfies Deployment,
});
const namesOf = (order: readonly { deployment: Deployment }[]) =>
  order.map(({ deployment }) => deployment.name);

it('serves the models that it names, or all of them', () => {
  expect(serves(named('a').deployment, 'gpt-4o')).toBe(true);
  const { deployment } = named('a', 1, [['gpt-4o', 'prod-1']]);
  expect(serves(deployment, 'gpt-4o')).toBe(true);
  expect(serves(deployment, 'gpt-4o-mini')).toBe(false);
});

it('is asked first by its share, a standby last', () => {
  const all = [named('none', 0), named('three', 3), named('one', 1)];
  const first = (point: number) => namesOf(drawOrder(all, () => point));
  expect(first(0)).toEqual(['three', 'one', 'none']);
  expect(first(0.74)).toEqual(['three', 'one', 'none']);
  expect(first(0.75)).toEqual(['one', 'three', 'none']);
  expect(namesOf(drawOrder([named('x', 0), named('y', 0)], () => 0.9))).toEqual(['x', 'y']);
  expect(drawOrder([], () => 0)).toEqual([]);
});

it('asks each once, whatever the dice say', () => {
  const deployments = fc.array(fc.nat(1000), { maxLength: 6 });
  const dice = fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: 6 });
  fc.assert(
    fc.property(deployments, dice, (weights, points) => {
      const all = weights.map((weight, index) => named(`d${index}`, weight));
      const rolls = [...points];
      const names = namesOf(drawOrder(all, () => rolls.shift() ?? 0));
      expect([...names].sort()).toEqual(namesOf(all).sort());
      const firstStandby = names.findIndex(
        (name) => all.find((d) => d.deployment.name === name)?.deployment.weight === 0,
      );
      const rest = firstStandby === -1 ? [] : names.slice(firstStandby);
      for (const name of rest) {
        expect(all.find((d) => d.deployment.name === name)?.deployment.weight).toBe(0);
      }
    }),
  );
});
