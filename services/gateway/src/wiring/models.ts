// What routes ask about models, beside using them.

import { type CountTokens, countTokens } from '../app/count-tokens.ts';
import { type UsableModels, usableModels } from '../app/list-models.ts';
import type { PlanDeps } from '../app/plan-deps.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';

/** The use cases behind lists of models and counts of tokens. */
export function modelCases(deps: PlanDeps & { readonly tokenizer: Tokenizer }): {
  readonly models: UsableModels;
  readonly countTokens: CountTokens;
} {
  return { models: usableModels(deps), countTokens: countTokens(deps) };
}
