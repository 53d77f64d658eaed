// Who can serve a request: every model that its route names, priced and bounded, in the order of
// the route's strategy; a model by its own name is a route with one target.
import type { PolicyTerms } from '@alfred/policy-document';
import { chargeAtMost, type PriceBook } from '@alfred/pricing';
import { chooseArm } from '../domain/choose-arm.ts';
import { beyondWindow } from '../domain/context-window.ts';
import { likelyTokens } from '../domain/count-usage.ts';
import { estimateRequest } from '../domain/estimate-request.ts';
import { modelName, namesOf, routeModel, simulatedProvider } from '../domain/model-route.ts';
import { refuseWork, workOf } from '../domain/model-work.ts';
import { orderOptions, type RoutingOption } from '../domain/order-options.ts';
import { decideModel, type PolicyBundle } from '../domain/policy.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { lackOf, needsOf } from '../domain/request-needs.ts';
import type { Route, RouteTarget, RouteTimeouts, Routing } from '../domain/route.ts';
import { tariffOf } from '../domain/tariff.ts';
import { upstreamOf } from '../domain/upstream-traffic.ts';
import type { Provider } from '../ports/provider.ts';
import { answersOf, type Candidate, type Candidates, type ChatAsk } from './call.ts';
import { findDeployments } from './find-deployments.ts';
import type { PlanDeps, RefusedPlan } from './plan-deps.ts';

/** What every candidate of a request is found by. */
export interface Search {
  readonly deps: PlanDeps;
  readonly ask: Pick<ChatAsk, 'caller' | 'request' | 'sticky'>;
  readonly book: PriceBook;
  readonly bundle: PolicyBundle;
  readonly startedAt: bigint;
  readonly terms: PolicyTerms;
}

/** At least one that can serve it, the one to ask first before the others. */
export interface FoundCandidates {
  readonly outcome: 'found';
  readonly candidates: Candidates;
  /** Undefined for a model that was asked for by its own name. */
  readonly routing: Routing | undefined;
  readonly timeouts?: RouteTimeouts | undefined;
  /** The route lets questions be answered by what answered one like them. */
  readonly semanticCache?: boolean | undefined;
}

/** Every model that can serve the request; else why the first one cannot. */
export function findCandidates(search: Search): FoundCandidates | RefusedPlan {
  const { ask, bundle } = search;
  const route = bundle.routes.get(ask.request.model);
  if (route) return ofRoute(search, route);
  const only = evaluate(search, ask.request.model);
  if ('outcome' in only) return unnamed(ask.request, only);
  return { outcome: 'found', candidates: only, routing: undefined };
}

/** Who named no model cannot know whose key is missing: it can only name one. */
function unnamed({ body, model }: ChatAsk['request'], refused: RefusedPlan): RefusedPlan {
  const isNamed = (body.model ?? null) !== null;
  if (isNamed || refused.code !== 'provider_unconfigured') return refused;
  const reason = `model must be named, for ${model}, which is meant without it, is not served here`;
  return { ...refused, params: { param: 'model', reason }, code: 'request_invalid' };
}

interface Considered {
  readonly target: RouteTarget;
  /** One for each of its deployments. */
  readonly found: Candidates | RefusedPlan;
}

function ofRoute(search: Search, route: Route): FoundCandidates | RefusedPlan {
  const { deps, ask } = search;
  const { experiment } = route;
  const arm = experiment && chooseArm(experiment, stickyTo(route, ask));
  const targets = arm?.targets ?? route.targets;
  const needs = ask.request.operation === 'chat' ? needsOf(ask.request) : [];
  const consider = (target: RouteTarget): Considered => ({
    target,
    found: unfit(search, route, { target, needs }) ?? evaluate(search, target.model),
  });
  const [now, then] = [targets.map(consider), otherThan(targets, route).map(consider)];
  const options = now.flatMap((considered) => optionsOf(search, considered));
  const ordered = orderOptions(route.strategy, options, deps.random);
  const candidates = [...ordered.map(({ candidate }) => candidate), ...then.flatMap(candidatesOf)];
  const passed = [...now, ...then].flatMap(passedOver);
  const [first, ...others] = candidates;
  if (!first) return passed[0]?.found ?? unserved(route, 'it has no model');
  const considered = [
    ...[...new Set(candidates.map(({ id }) => id))].map((model) => ({ model, reason: '' })),
    ...passed.map(({ target, found }) => ({ model: target.model, reason: found.code })),
  ];
  const tried = { experiment: (arm && experiment?.name) ?? '', arm: arm?.name ?? '' };
  const { name, version, strategy } = route;
  const routing = { route: name, version: BigInt(version), strategy, ...tried, considered };
  const { timeouts, semanticCache } = route;
  return { outcome: 'found', candidates: [first, ...others], routing, timeouts, semanticCache };
}

function stickyTo({ name }: Route, { caller, sticky }: Search['ask']) {
  const { organization, key, node } = caller;
  return { organization, route: name, key, node, header: sticky };
}

/** The fallbacks that are no targets at the same time. */
function otherThan(targets: readonly RouteTarget[], { fallbacks }: Route): readonly RouteTarget[] {
  return fallbacks.filter(({ model }) => !targets.some((target) => target.model === model));
}

/** Why a target of a route is not asked, whatever it costs. */
function unfit(
  { terms }: Search,
  route: Route,
  { target, needs }: { readonly target: RouteTarget; readonly needs: readonly string[] },
): RefusedPlan | undefined {
  const lack = lackOf(target, needs);
  if (lack !== undefined) return unserved(route, `${target.model} has no ${lack}`);
  const { dataClass } = terms;
  const { dataClasses, model } = target;
  if (dataClass === undefined || dataClasses.length === 0 || dataClasses.includes(dataClass)) {
    return undefined;
  }
  return unserved(route, `${model} is not for data that is ${dataClass}`);
}

function unserved({ name }: Route, reason: string): RefusedPlan {
  const refusal = refuse('route_unserved', { model: name, reason, param: 'model' });
  return { ...refusal, policy: '', rule: '' };
}

function candidatesOf({ found }: Considered): readonly Candidate[] {
  return 'outcome' in found ? [] : found;
}

function passedOver({ target, found }: Considered) {
  return 'outcome' in found ? [{ target, found }] : [];
}

type Option = RoutingOption & { readonly candidate: Candidate };

/** The candidates of a target as strategies compare them: they share its weight. */
function optionsOf({ deps, ask }: Search, considered: Considered): readonly Option[] {
  const { traffic, usual, clock } = deps;
  const candidates = candidatesOf(considered);
  return candidates.map((candidate) => {
    const { id, deployment, tariff, estimate } = candidate;
    const { inputMax, outputCap, outputMax } = estimate;
    const mean = usual.of(id);
    const likely =
      mean === undefined ? outputMax : Math.min(mean, outputCap) * answersOf(ask.request);
    const tokens = { input: BigInt(likelyTokens(inputMax)), output: BigInt(likely) };
    const upstream = upstreamOf(id, deployment);
    return {
      candidate,
      weight: considered.target.weight / candidates.length,
      cost: chargeAtMost(tariff.price, tokens, tariff.rate),
      firstByte: traffic.firstByte(upstream, clock.elapsedMicros()),
      running: traffic.running(upstream),
    };
  });
}

/** One model by its own name: allowed by policy, with its price and its bound, or why not. */
function evaluate(search: Search, requested: string): Candidates | RefusedPlan {
  const { deps, ask, book, bundle, startedAt } = search;
  const { caller } = ask;
  const name = modelName(requested, deps.knownProviders);
  const price = book.find(name.provider, name.model, startedAt);
  const decision = decideModel(bundle, caller.path, namesOf(name, price));
  const { policy, rule } = decision;
  const refused = (refusal: Refusal): RefusedPlan => ({ ...refusal, policy, rule });
  // Whatever a policy says: there is no money behind a test key.
  if (caller.mode === 'test' && name.provider !== simulatedProvider) {
    return refused(refuse('model_not_simulated', { model: name.id, param: 'model' }));
  }
  if (decision.outcome === 'denied') {
    const { node, reason } = decision;
    return refused(
      refuse('model_denied', { model: name.id, reason, node, rule, policy, param: 'model' }),
    );
  }
  const route = routeModel(name, price, deps.configuredProviders);
  if (route.outcome === 'refused' && !deps.configuredProviders.has(name.provider)) {
    // That nobody could serve it anyway says more than that nobody is there.
    const { provider, model, id } = name;
    const worker = { provider, id, work: workOf(provider, model) };
    return refused(refuseWork(ask.request.operation, worker) ?? route);
  }
  if (route.outcome === 'refused') return refused(route);
  const priced = priceCandidates(search, { ...route, policy, rule });
  return 'outcome' in priced ? refused(priced) : priced;
}

/** What a request costs where policy allows it, and at most, at every deployment that carries it. */
function priceCandidates(
  { deps, ask, book, startedAt }: Search,
  route: Omit<Candidate, 'tariff' | 'estimate' | 'deployment'>,
): Candidates | Refusal {
  const { caller } = ask;
  // Bounds depend on the model that is asked, which a route does not name.
  const isNamed = ask.request.model === route.id;
  const request = isNamed ? ask.request : { ...ask.request, model: route.id };
  const able = findDeployments(deps, request, route);
  if ('outcome' in able) return able;
  const tariff = tariffOf(book, route.price, { asset: caller.asset, at: startedAt });
  if (tariff.outcome === 'refused') return tariff;
  const facts = able[0].facts?.(route.model);
  const { outputMax = deps.limits.outputCapDefault } = facts ?? {};
  const cap = Math.min(deps.limits.outputCapDefault, outputMax);
  const estimate = estimateRequest(request, tariff, cap);
  if (estimate.outcome === 'refused') return estimate;
  const { provider, model, id } = route;
  const beyond =
    request.operation === 'chat' && beyondWindow(request, estimate, { provider, model, id, facts });
  if (beyond) return beyond;
  const candidateAt = ({ deployment }: Provider): Candidate => ({
    ...{ ...route, tariff, estimate },
    deployment: deployment.name,
  });
  const [first, ...others] = able;
  return [candidateAt(first), ...others.map(candidateAt)];
}
