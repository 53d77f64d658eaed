import type { Refusal } from '../domain/refusal.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import type { CallPlan, ChatAsk } from './call.ts';
import { countInput } from './measure-usage.ts';
import { planCall } from './plan-call.ts';
import type { PlanDeps } from './plan-deps.ts';

/** How many tokens a model reads of a request. */
export interface CountedTokens {
  readonly outcome: 'counted';
  readonly tokens: number;
  /** Who says so: the model's own provider, or this gateway. */
  readonly by: 'provider' | 'gateway';
}

/**
 * Counts a request that would be allowed; of any other, says why not. Nothing is written. A provider
 * that counts for nothing is asked; what policy looks into before it is sent goes to none.
 */
export type CountTokens = (
  ask: Pick<ChatAsk, 'caller' | 'request' | 'signal'>,
) => Promise<CountedTokens | Refusal>;

/** How long a provider may take to count; then it is counted here. */
const askedMs = 2_000;
/** What only asks is not counted against limits: so many providers are asked at the same time. */
const askedMax = 16;

/** The use case behind the routes that count the tokens of a request. */
export function countTokens(deps: PlanDeps & { readonly tokenizer: Tokenizer }): CountTokens {
  let asking = 0;
  const asked = async (ask: Parameters<CountTokens>[0], plan: CallPlan) => {
    if (asking >= askedMax || plan.terms.safety.length > 0) return undefined;
    asking += 1;
    try {
      return await askProvider(deps, ask, plan);
    } finally {
      asking -= 1;
    }
  };
  return async (ask) => {
    const plan = await planCall(deps, { ...ask, tags: undefined });
    if (plan.outcome === 'refused') return plan;
    const said = await asked(ask, plan);
    if (said !== undefined) return { outcome: 'counted', tokens: said, by: 'provider' };
    const tokens = await countInput(deps.tokenizer, { ask, plan });
    return { outcome: 'counted', tokens, by: 'gateway' };
  };
}

async function askProvider(
  { providers }: Pick<PlanDeps, 'providers'>,
  { caller, request, signal }: Parameters<CountTokens>[0],
  { route, estimate }: CallPlan,
): Promise<number | undefined> {
  if (request.operation !== 'chat') return undefined;
  return providers.get(route.deployment)?.countTokens?.({
    ...{ request, model: route.model, outputCap: estimate.outputCap },
    organization: caller.organization,
    signal: AbortSignal.any([signal, AbortSignal.timeout(askedMs)]),
  });
}
