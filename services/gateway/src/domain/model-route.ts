import type { PriceBook, PriceEntry } from '@alfred/pricing';
import { type Refusal, refuse } from './refusal.ts';

/** Who serves a model, and every name that a policy may know it by. */
export interface ModelName {
  readonly provider: string;
  /** What the provider calls it. */
  readonly model: string;
  /** What clients call it: `sim/echo`, `gpt-4o-mini`. */
  readonly id: string;
}

/** Where a request goes and what it costs there. */
export interface ModelRoute extends ModelName {
  readonly outcome: 'routed';
  readonly price: PriceEntry;
}

/** Models of this provider are listed and asked for without a prefix. */
export const unprefixedProvider = 'openai';

/** The only provider that keys without money behind them reach. */
export const simulatedProvider = 'sim';

/**
 * Reads a client's name for a model: `<provider>/<model>` where the prefix is a provider of this
 * gateway; every other name, whatever slashes it has, belongs to the OpenAI-compatible upstream.
 */
export function modelName(requested: string, providers: ReadonlySet<string>): ModelName {
  const slash = requested.indexOf('/');
  const prefix = slash === -1 ? '' : requested.slice(0, slash);
  if (!providers.has(prefix)) {
    return { provider: unprefixedProvider, model: requested, id: requested };
  }
  const model = requested.slice(slash + 1);
  return { provider: prefix, model, id: modelId(prefix, model) };
}

/** What clients call a provider's model. A price book may state the prefix already. */
export function modelId(provider: string, model: string): string {
  if (provider === unprefixedProvider || model.startsWith(`${provider}/`)) return model;
  return `${provider}/${model}`;
}

/**
 * The names under which rules may speak of the model: as clients write it, with its prefix, and
 * by the name that its price stands under, so that no spelling slips past a rule.
 */
export function namesOf(name: ModelName, price: PriceEntry | undefined): readonly string[] {
  const names = [...spellings(name), ...(price ? spellings(price) : [])];
  return [...new Set(names)];
}

function spellings({ provider, model }: Pick<ModelName, 'provider' | 'model'>): readonly string[] {
  const id = modelId(provider, model);
  return provider === unprefixedProvider ? [id, `${provider}/${model}`] : [id];
}

/** The route of a model, or why there is none: not configured, not known, or without a price. */
export function routeModel(
  name: ModelName,
  price: PriceEntry | undefined,
  configured: ReadonlySet<string>,
): ModelRoute | Refusal {
  if (!configured.has(name.provider)) {
    return price
      ? refuse('provider_unconfigured', { provider: name.provider })
      : refuse('model_unknown', { model: name.id, param: 'model' });
  }
  // The simulated provider has no models but those of the book; an upstream has more than that.
  const hasMore = name.provider !== simulatedProvider;
  if (price && (hasMore || !price.isCeiling)) return { ...name, outcome: 'routed', price };
  const code = hasMore ? 'model_unpriced' : 'model_unknown';
  return refuse(code, { model: name.id, param: 'model' });
}

/** A model with what it costs. */
export interface PricedModel {
  readonly name: ModelName;
  readonly price: PriceEntry;
}

/** The models that a client can use here, by the names it uses: priced, and of a configured provider. */
export function listModels(
  book: PriceBook,
  configured: ReadonlySet<string>,
  at: bigint,
): readonly PricedModel[] {
  return book
    .models(at)
    .filter(({ provider }) => configured.has(provider))
    .map((price) => {
      const { provider, model } = price;
      return { name: { provider, model, id: modelId(provider, model) }, price };
    });
}

/**
 * A name as the clients of one vendor write it, who leave the vendor's out: it is theirs when the
 * vendor has a model of that name, and the unprefixed provider has none.
 */
export function nameAtHome(
  requested: string,
  home: string,
  { book, providers, at }: NamesKnown,
): string {
  const { provider } = modelName(requested, providers);
  if (provider !== unprefixedProvider) return requested;
  const isTheirs = (owner: string): boolean => {
    const price = book.find(owner, requested, at);
    return price !== undefined && !price.isCeiling;
  };
  return isTheirs(home) && !isTheirs(unprefixedProvider) ? `${home}/${requested}` : requested;
}

/** What a name is read by. */
export interface NamesKnown {
  readonly book: PriceBook;
  readonly providers: ReadonlySet<string>;
  /** Wall time in microseconds. */
  readonly at: bigint;
}
