import type { Clock } from '@alfred/clock';
import {
  listModels,
  type ModelName,
  modelName,
  nameAtHome,
  routeModel,
} from '../domain/model-route.ts';
import type { Prices } from '../ports/prices.ts';

/** A model that can be used here. */
export interface UsableModel extends ModelName {
  /** Unix seconds: the day of the price book, the only date that is known of it. */
  readonly created: number;
}

export interface UsableModels {
  list(): readonly UsableModel[];
  /** By any name that a request may use, or undefined. */
  find(requested: string): UsableModel | undefined;
  /** The name that a client of this vendor means, who need not say whose model it is. */
  atHome(requested: string, vendor: string): string;
}

export interface ListModelsDeps {
  readonly prices: Prices;
  readonly clock: Clock;
  readonly configuredProviders: ReadonlySet<string>;
  readonly knownProviders: ReadonlySet<string>;
}

/** The models with a price, of the providers that can be called. */
export function usableModels(deps: ListModelsDeps): UsableModels {
  const { prices, clock, configuredProviders, knownProviders } = deps;
  return {
    list: () => {
      const book = prices.current();
      const created = dayOf(book.version);
      return listModels(book, configuredProviders, clock.nowMicros()).map((name) => ({
        ...name,
        created,
      }));
    },
    find: (requested) => {
      const book = prices.current();
      const name = modelName(requested, knownProviders);
      const price = book.find(name.provider, name.model, clock.nowMicros());
      const route = routeModel(name, price, configuredProviders);
      return route.outcome === 'routed' ? { ...name, created: dayOf(book.version) } : undefined;
    },
    atHome: (requested, vendor) => {
      const known = { book: prices.current(), providers: knownProviders, at: clock.nowMicros() };
      return nameAtHome(requested, vendor, known);
    },
  };
}

function dayOf(version: string): number {
  return Math.floor(Date.parse(version.slice(0, '2026-01-31'.length)) / 1000) || 0;
}
