import type { PriceBook, PriceEntry } from '@alfred/pricing';
import { callTags } from '../domain/call-tags.ts';
import { estimateRequest } from '../domain/estimate-request.ts';
import {
  type ModelName,
  modelName,
  namesOf,
  routeModel,
  simulatedProvider,
} from '../domain/model-route.ts';
import { isPermitted } from '../domain/permissions.ts';
import { decideModel } from '../domain/policy.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { tariffOf } from '../domain/tariff.ts';
import { termsFor } from '../domain/terms.ts';
import type { Provider } from '../ports/provider.ts';
import { type CallPlan, type Candidate, type Candidates, type ChatAsk, planOn } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';
import { findDeployments } from './find-deployments.ts';

/** What a plan rests on. */
export type PlanDeps = Pick<
  CompleteChatDeps,
  | 'clock'
  | 'prices'
  | 'policies'
  | 'providers'
  | 'random'
  | 'knownProviders'
  | 'configuredProviders'
  | 'limits'
>;

/** A refusal, with the policy that was asked before it. */
export interface RefusedPlan extends Refusal {
  readonly policy: string;
  readonly rule: string;
}

/** Role, policy, tags and the candidates with their prices and bounds, in the order of refusal. */
export async function planCall(
  deps: PlanDeps,
  ask: Pick<ChatAsk, 'caller' | 'request' | 'tags'>,
): Promise<CallPlan | RefusedPlan> {
  const { caller, request } = ask;
  const unasked = { policy: '', rule: '' };
  if (!isPermitted(caller.role, 'models.use')) {
    const action = 'call models';
    return { ...refuse('permission_missing', { role: caller.role, action }), ...unasked };
  }
  const book = deps.prices.current();
  const name = modelName(request.model, deps.knownProviders);
  // The instant that the record names: metering finds the same price by it.
  const startedAt = deps.clock.nowMicros();
  const price = book.find(name.provider, name.model, startedAt);
  const bundle = await deps.policies.bundleOf(caller.organization);
  const decision = decideModel(bundle, caller.path, namesOf(name, price));
  const { policy, rule } = decision;
  const refused = (refusal: Refusal): RefusedPlan => ({ ...refusal, policy, rule });
  if (decision.outcome === 'denied') {
    const { node, reason } = decision;
    return refused(
      refuse('model_denied', { model: name.id, reason, node, rule, policy, param: 'model' }),
    );
  }
  if (caller.mode === 'test' && name.provider !== simulatedProvider) {
    const reason = 'a test key reaches only the simulated provider';
    return refused(
      refuse('model_denied', { model: name.id, reason, node: caller.node, param: 'model' }),
    );
  }
  const tagged = callTags(ask.tags, caller);
  if (tagged.outcome === 'refused') return refused(tagged);
  const agreed = termsFor(bundle, caller.path);
  if (agreed.outcome === 'refused') return refused(agreed);
  const found = { book, name, price, startedAt, policy, rule };
  const candidates = findCandidates(deps, ask, found);
  if ('outcome' in candidates) return refused(candidates);
  const { tags } = tagged;
  const { terms } = agreed;
  return planOn(candidates[0], { candidates, tags, terms, startedAt });
}

interface Found {
  readonly book: PriceBook;
  readonly name: ModelName;
  readonly price: PriceEntry | undefined;
  readonly startedAt: bigint;
  readonly policy: string;
  readonly rule: string;
}

/** Where a model that policy allows is served, what it costs there, and at most. */
function findCandidates(
  deps: PlanDeps,
  { caller, request }: Pick<ChatAsk, 'caller' | 'request'>,
  { book, name, price, startedAt, policy, rule }: Found,
): Candidates | Refusal {
  const route = routeModel(name, price, deps.configuredProviders);
  if (route.outcome === 'refused') return route;
  const able = findDeployments(deps, request, name);
  if ('outcome' in able) return able;
  const tariff = tariffOf(book, route.price, { asset: caller.asset, at: startedAt });
  if (tariff.outcome === 'refused') return tariff;
  const estimate = estimateRequest(request, tariff, deps.limits.outputCapDefault);
  if (estimate.outcome === 'refused') return estimate;
  const candidateAt = ({ deployment }: Provider): Candidate => ({
    ...{ ...route, tariff, estimate, policy, rule },
    deployment: deployment.name,
  });
  const [first, ...others] = able;
  return [candidateAt(first), ...others.map(candidateAt)];
}
