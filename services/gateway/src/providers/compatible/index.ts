import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { openaiCompatible } from '../openai-compatible/index.ts';
import { namingReasoning } from '../openai-compatible/mend-choices.ts';
import { everyOperation } from '../openai-compatible/operations/index.ts';

/**
 * Any URL that speaks like OpenAI, under a name of the operator's own: `box/llama-3`. Nothing is
 * known of it, so everything is carried on as it came.
 */
export const compatible: ProviderFactory = (deps) =>
  openaiCompatible(deps, {
    baseUrl: undefined,
    cap: { field: 'max_tokens' },
    usage: 'asked',
    operations: everyOperation,
    mending: () => ({ whole: namingReasoning, chunk: namingReasoning }),
  });
