import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { PriceEntry } from '@alfred/pricing';
import type { Carried } from '../domain/capabilities.ts';
import { serves } from '../domain/deployment.ts';
import { purposeOf } from '../domain/model-facts.ts';
import {
  listModels,
  type ModelName,
  modelName,
  nameAtHome,
  routeModel,
} from '../domain/model-route.ts';
import type { Route } from '../domain/route.ts';
import type { Policies } from '../ports/policies.ts';
import type { Prices } from '../ports/prices.ts';
import type { Provider } from '../ports/provider.ts';

/** A model that can be used here. */
export interface UsableModel extends ModelName {
  /** Unix seconds: the day of the price book, the only date that is known of it. */
  readonly created: number;
  /** What is known of it beside its name; of a route nothing. */
  readonly limits?: ModelLimits | undefined;
}

export interface ModelLimits {
  /** The most tokens that it reads and writes together, and writes, where that is known. */
  readonly context: number | undefined;
  readonly outputMax: number | undefined;
  readonly purpose: ReturnType<typeof purposeOf>;
  /** Types of parts beside text, and of tools; `any`: its provider carries all that there are. */
  readonly parts: Carried;
  readonly tools: Carried;
}

export interface UsableModels {
  /** The routes of an organisation, by the names that its requests may use, then every model. */
  list(organization: string): Promise<readonly UsableModel[]>;
  /** By any name that a request may use; `model_unknown` is thrown where there is none. */
  find(requested: string, asker: ModelAsker): Promise<UsableModel>;
  /**
   * The name that a client of this vendor means, who need not say whose model it is: a route of its
   * organisation by that name comes first.
   */
  atHome(requested: string, vendor: string, organization: string): Promise<string>;
}

/** Who looks for a model. */
export interface ModelAsker {
  readonly organization: string;
  /** Whose models its clients name without saying so; undefined: OpenAI's, as everywhere. */
  readonly vendor?: string | undefined;
}

export interface ListModelsDeps {
  readonly policies: Pick<Policies, 'bundleOf'>;
  readonly prices: Prices;
  readonly clock: Clock;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly configuredProviders: ReadonlySet<string>;
  readonly knownProviders: ReadonlySet<string>;
}

/** Whose models routes are, as lists of models say it. */
const routeOwner = 'alfred';

/** The models with a price, of the providers that can be called. */
export function usableModels(deps: ListModelsDeps): UsableModels {
  const { policies, prices, clock, configuredProviders, knownProviders } = deps;
  const routesOf = async (organization: string) => (await policies.bundleOf(organization)).routes;
  const homeName = (requested: string, vendor: string): string => {
    const known = { book: prices.current(), providers: knownProviders, at: clock.nowMicros() };
    return nameAtHome(requested, vendor, known);
  };
  return {
    list: async (organization) => {
      const book = prices.current();
      const created = dayOf(book.version);
      const listed = listModels(book, configuredProviders, clock.nowMicros());
      const models = listed.map(({ name: { id }, price }) => {
        const name = modelName(id, knownProviders);
        return { ...name, created, limits: limitsOf(deps, name, price) };
      });
      return [...[...(await routesOf(organization)).values()].map(asModel), ...models];
    },
    find: async (requested, { organization, vendor }) => {
      const named = (await routesOf(organization)).get(requested);
      if (named) return asModel(named);
      const book = prices.current();
      const asked = vendor === undefined ? requested : homeName(requested, vendor);
      const name = modelName(asked, knownProviders);
      const price = book.find(name.provider, name.model, clock.nowMicros());
      const route = routeModel(name, price, configuredProviders);
      if (route.outcome !== 'routed') {
        throw new AlfredError('model_unknown', { model: requested, param: 'model' });
      }
      return { ...name, created: dayOf(book.version), limits: limitsOf(deps, name, route.price) };
    },
    atHome: async (requested, vendor, organization) =>
      (await routesOf(organization)).has(requested) ? requested : homeName(requested, vendor),
  };
}

function asModel({ name, publishedAt }: Route): UsableModel {
  const created = Number(publishedAt / 1_000_000n);
  return { provider: routeOwner, model: name, id: name, created };
}

function limitsOf(
  { providers }: Pick<ListModelsDeps, 'providers'>,
  { provider: id, model }: ModelName,
  price: PriceEntry,
): ModelLimits | undefined {
  const isIt = (each: Provider) => each.id === id && serves(each.deployment, model);
  const provider = [...providers.values()].find(isIt);
  if (!provider) return undefined;
  const { context, outputMax } = price;
  const facts = provider.facts?.(model);
  const carried = provider.capabilities(model);
  return {
    ...{ context, outputMax: facts?.outputMax ?? outputMax, purpose: purposeOf(price) },
    parts: facts?.parts ?? carried.parts,
    tools: facts?.tools === false ? new Set() : carried.tools,
  };
}

function dayOf(version: string): number {
  return Math.floor(Date.parse(version.slice(0, '2026-01-31'.length)) / 1000) || 0;
}
