import { builtInBook, priceBook } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { startMicros } from '../../test/fakes.ts';
import { listModels, modelName, namesOf, routeModel } from './model-route.ts';

const book = priceBook(builtInBook());
const known = new Set(['openai', 'sim']);
const both = known;
const simOnly = new Set(['sim']);

describe('a model’s name', () => {
  it.each([
    ['sim/echo', 'sim', 'echo', 'sim/echo'],
    ['gpt-4o', 'openai', 'gpt-4o', 'gpt-4o'],
    ['openai/gpt-4o', 'openai', 'gpt-4o', 'gpt-4o'],
    ['vendor/model', 'openai', 'vendor/model', 'vendor/model'],
    ['echo', 'openai', 'echo', 'echo'],
  ])('%s is %s’s %s', (requested, provider, model, id) => {
    expect(modelName(requested, known)).toEqual({ provider, model, id });
  });

  it('is every name that a rule may know it by', () => {
    const names = (requested: string) => {
      const name = modelName(requested, known);
      return namesOf(name, book.find(name.provider, name.model, startMicros));
    };
    expect(names('sim/echo')).toEqual(['sim/echo']);
    expect(names('openai/gpt-4o-mini')).toEqual(['gpt-4o-mini', 'openai/gpt-4o-mini']);
    expect(names('gpt-4o-2024-08-06')).toEqual(
      expect.arrayContaining(['gpt-4o-2024-08-06', 'gpt-4o', 'openai/gpt-4o']),
    );
  });
});

describe('a route', () => {
  const route = (requested: string, configured: ReadonlySet<string>) => {
    const name = modelName(requested, known);
    return routeModel(name, book.find(name.provider, name.model, startMicros), configured);
  };

  it('leads to the provider and its price', () => {
    expect(route('sim/echo', simOnly)).toMatchObject({ outcome: 'routed', provider: 'sim' });
  });

  it.each([
    ['gpt-4o', simOnly, 'provider_unconfigured'],
    ['no-such-model', simOnly, 'model_unknown'],
    ['no-such-model', both, 'model_unpriced'],
    ['sim/no-such-model', both, 'model_unknown'],
  ])('of %s is refused', (requested, configured, code) => {
    expect(route(requested, configured)).toMatchObject({ outcome: 'refused', code });
  });
});

it('lists what can be used, by the names that requests use', () => {
  const simulated = listModels(book, simOnly, startMicros).map(({ name }) => name.id);
  expect(simulated.slice(0, 2)).toEqual(['sim/echo', 'sim/lorem']);
  expect(simulated.every((id) => id.startsWith('sim/'))).toBe(true);
  const ids = listModels(book, both, startMicros).map(({ name }) => name.id);
  expect(ids).toEqual(expect.arrayContaining(['gpt-4o-mini', 'sim/echo']));
  expect(new Set(ids).size).toBe(ids.length);
});
