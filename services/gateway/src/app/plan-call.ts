import type { PriceBook, PriceEntry } from '@alfred/pricing';
import { callTags } from '../domain/call-tags.ts';
import { estimateChat } from '../domain/estimate.ts';
import { type ModelName, modelName, namesOf, routeModel } from '../domain/model-route.ts';
import { isPermitted } from '../domain/permissions.ts';
import { decideModel } from '../domain/policy.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { tariffOf } from '../domain/tariff.ts';
import type { CallPlan, ChatAsk } from './call.ts';
import type { CompleteChatDeps } from './chat-deps.ts';

/** What a plan rests on. */
export type PlanDeps = Pick<
  CompleteChatDeps,
  'clock' | 'prices' | 'policies' | 'knownProviders' | 'configuredProviders' | 'limits'
>;

/** A refusal, with the policy that was asked before it. */
export interface RefusedPlan extends Refusal {
  readonly policy: string;
  readonly rule: string;
}

/** The only provider that keys without money behind them reach. */
const simulatedProvider = 'sim';

/** Role, policy, route, tags, price and bound of a request, in the order in which they refuse. */
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
  const priced = priceCall(deps, ask, { book, name, price, startedAt });
  if (priced.outcome === 'refused') return refused(priced);
  return { ...priced, policy, rule };
}

interface Found {
  readonly book: PriceBook;
  readonly name: ModelName;
  readonly price: PriceEntry | undefined;
  readonly startedAt: bigint;
}

function priceCall(
  deps: PlanDeps,
  { caller, request, tags: header }: Pick<ChatAsk, 'caller' | 'request' | 'tags'>,
  { book, name, price, startedAt }: Found,
): Omit<CallPlan, 'policy' | 'rule'> | Refusal {
  const route = routeModel(name, price, deps.configuredProviders);
  if (route.outcome === 'refused') return route;
  const tagged = callTags(header, caller);
  if (tagged.outcome === 'refused') return tagged;
  const tariff = tariffOf(book, route.price, { asset: caller.asset, at: startedAt });
  if (tariff.outcome === 'refused') return tariff;
  const estimate = estimateChat(request, tariff, deps.limits.outputCapDefault);
  if (estimate.outcome === 'refused') return estimate;
  return { outcome: 'planned', route, tariff, estimate, tags: tagged.tags, startedAt };
}
