// What a route names, before it is published: what can never serve is refused, what cannot serve now is
// told. Tomorrow a provider may have a key and a model a price, so that is no reason to refuse.
import type { PriceBook } from '@alfred/pricing';
import { modelName, routeModel, simulatedProvider, unprefixedProvider } from './model-route.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { Experiment, RouteTarget } from './route.ts';

/** A route as far as it names models. */
export interface NamedTargets {
  readonly name: string;
  readonly targets: readonly Pick<RouteTarget, 'model'>[];
  readonly fallbacks: readonly Pick<RouteTarget, 'model'>[];
  readonly experiment?: Pick<Experiment, 'arms'> | undefined;
}

/** What is known of models here and now. */
export interface KnownModels {
  readonly book: PriceBook;
  readonly knownProviders: ReadonlySet<string>;
  readonly configuredProviders: ReadonlySet<string>;
  /** The names of the organisation's routes. */
  readonly routes: ReadonlySet<string>;
  /** Wall time in microseconds. */
  readonly at: bigint;
}

/** A target that is passed over as things are. */
export interface TargetWarning {
  /** Where it stands: `fallbacks.0.model`. */
  readonly param: string;
  readonly model: string;
  /** As a request would be refused. */
  readonly refusal: Refusal;
}

export type RouteVerdict =
  | Refusal
  | { readonly outcome: 'sound'; readonly warnings: readonly TargetWarning[] };

/** The first target that can never serve; else all that cannot serve now. */
export function judgeRoute(route: NamedTargets, known: KnownModels): RouteVerdict {
  const warnings: TargetWarning[] = [];
  for (const [param, model] of modelsOf(route)) {
    const reason = neverServes(model, route.name, known);
    if (reason) return refuse('route_target_invalid', { param, model, reason });
    const refusal = refusalNow(model, known);
    if (refusal) warnings.push({ param, model, refusal });
  }
  return { outcome: 'sound', warnings };
}

type Placed = readonly [param: string, model: string];

function modelsOf({ targets, fallbacks, experiment }: NamedTargets): readonly Placed[] {
  const placed = (at: string, list: NamedTargets['targets']): readonly Placed[] =>
    list.map(({ model }, index) => [`${at}.${index}.model`, model]);
  const arms = (experiment?.arms ?? []).flatMap((arm, index) =>
    placed(`experiment.arms.${index}.targets`, arm.targets),
  );
  return [...placed('targets', targets), ...placed('fallbacks', fallbacks), ...arms];
}

/** A route may well have the name of a model, and that model be its target: it is asked itself. */
function neverServes(model: string, route: string, known: KnownModels): string | undefined {
  const { book, knownProviders, routes, at } = known;
  const name = modelName(model, knownProviders);
  const price = book.find(name.provider, name.model, at);
  if (price && !price.isCeiling) return undefined;
  if (model === route) return 'it is the route itself';
  if (routes.has(model)) return 'it is a route, and routes go to models';
  if (name.provider === simulatedProvider) return 'there is no such simulated model';
  const slash = model.indexOf('/');
  if (price || name.provider !== unprefixedProvider || slash === -1) return undefined;
  return knownProviders.has(model.slice(0, slash))
    ? undefined
    : `there is no provider ${model.slice(0, slash)}, and no price for a model of that name`;
}

function refusalNow(model: string, known: KnownModels): Refusal | undefined {
  const { book, knownProviders, configuredProviders, at } = known;
  const name = modelName(model, knownProviders);
  const { provider } = name;
  const price = book.find(provider, name.model, at);
  if (!configuredProviders.has(provider)) return refuse('provider_unconfigured', { provider });
  const found = routeModel(name, price, configuredProviders);
  return found.outcome === 'refused' ? found : undefined;
}
