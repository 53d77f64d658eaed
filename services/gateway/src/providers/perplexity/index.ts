import type { JsonObject } from '@alfred/openai-wire';
import { type Capabilities, openCapabilities } from '../../domain/capabilities.ts';
import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { foreignAsksBut } from '../openai-compatible/foreign-asks.ts';
import { openaiCompatible } from '../openai-compatible/index.ts';
import { mendChoices } from '../openai-compatible/mend-choices.ts';
import { without } from '../openai-compatible/messages.ts';
import { alternating } from './request.ts';

const capabilities: Capabilities = {
  ...openCapabilities,
  refusedFields: {
    ...foreignAsksBut('top_k'),
    ...{ logprobs: [false], logit_bias: [], seed: [], tool_choice: ['none', 'auto'] },
  },
  messageFields: new Set(['name']),
  parts: new Set(['image_url', 'file_url']),
  tools: new Set(),
  responseFormats: new Set(['json_schema', 'regex']),
  answersMax: 1,
};

/**
 * Perplexity: answers that search. Sources and usage stand on every chunk, the latter cumulative;
 * a search is a fee per request, which the price book has.
 */
export const perplexity: ProviderFactory = (deps) =>
  openaiCompatible(deps, {
    baseUrl: 'https://api.perplexity.ai',
    cap: { field: 'max_tokens', only: true },
    usage: 'told',
    request: alternating,
    mending: () => ({ whole: (reply) => reply, chunk: leaveWhole }),
    capabilities: () => capabilities,
  });

/** Chunks may repeat the whole message so far beside what is new of it. */
function leaveWhole(chunk: JsonObject): JsonObject {
  return mendChoices(chunk, (choice) => without(choice, ['message']));
}
