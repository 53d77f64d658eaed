import { estimateChat } from '../domain/estimate.ts';
import { modelName, namesOf, routeModel } from '../domain/model-route.ts';
import { isPermitted } from '../domain/permissions.ts';
import { decideModel } from '../domain/policy.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { CallPlan, ChatAsk } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';

/** A refusal, with the policy that was asked before it. */
export interface RefusedPlan extends Refusal {
  readonly policy: string;
  readonly rule: string;
}

/** The only provider that keys without money behind them reach. */
const simulatedProvider = 'sim';

/** Role, policy, route, price and bound of a request, in the order in which they refuse. */
export async function planCall(
  deps: CompleteChatDeps,
  { caller, request }: ChatAsk,
): Promise<CallPlan | RefusedPlan> {
  const unasked = { policy: '', rule: '' };
  if (!isPermitted(caller.role, 'models.use')) {
    const action = 'call models';
    return { ...refuse('permission_missing', { role: caller.role, action }), ...unasked };
  }
  const book = deps.prices.current();
  const name = modelName(request.model, deps.knownProviders);
  const price = book.find(name.provider, name.model);
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
  const route = routeModel(name, price, deps.configuredProviders);
  if (route.outcome === 'refused') return refused(route);
  const estimate = estimateChat(request, route.price, deps.limits.outputCapDefault);
  if (estimate.outcome === 'refused') return refused(estimate);
  return { outcome: 'planned', route, estimate, price: book.version, policy, rule };
}
