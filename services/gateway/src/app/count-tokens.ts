import type { Refusal } from '../domain/refusal.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import type { ChatAsk } from './call.ts';
import { countInput } from './measure-usage.ts';
import { planCall } from './plan-call.ts';
import type { PlanDeps } from './plan-deps.ts';

/** How many tokens a model reads of a request. */
export interface CountedTokens {
  readonly outcome: 'counted';
  readonly tokens: number;
}

/** Counts a request that would be allowed; of any other, says why not. Nothing is sent or written. */
export type CountTokens = (
  ask: Pick<ChatAsk, 'caller' | 'request'>,
) => Promise<CountedTokens | Refusal>;

/** The use case behind the routes that count the tokens of a request. */
export function countTokens(deps: PlanDeps & { readonly tokenizer: Tokenizer }): CountTokens {
  return async (ask) => {
    const plan = await planCall(deps, { ...ask, tags: undefined });
    if (plan.outcome === 'refused') return plan;
    return { outcome: 'counted', tokens: await countInput(deps.tokenizer, { ask, plan }) };
  };
}
