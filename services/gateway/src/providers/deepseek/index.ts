import { type Capabilities, openCapabilities } from '../../domain/capabilities.ts';
import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { turnMemory } from '../http/turn-memory.ts';
import { foreignAsksBut } from '../openai-compatible/foreign-asks.ts';
import { openaiCompatible } from '../openai-compatible/index.ts';
import { deepseekRequest, rememberThoughts } from './reasoning.ts';

const capabilities: Capabilities = {
  ...openCapabilities,
  refusedFields: { ...foreignAsksBut('thinking'), logit_bias: [], seed: [] },
  parts: new Set(),
  tools: new Set(['function']),
  responseFormats: new Set(['json_object']),
  answersMax: 1,
};

/**
 * DeepSeek: thinks aloud, and wants to hear again what it thought when it called a tool. It sends
 * comments and empty lines while a request waits, and has more cached than others say.
 */
export const deepseek: ProviderFactory = (deps) => {
  const memory = turnMemory(deps.clock);
  return openaiCompatible(deps, {
    baseUrl: 'https://api.deepseek.com',
    cap: { field: 'max_tokens', only: true },
    usage: 'asked',
    request: (body, call) => deepseekRequest(body, call, memory),
    mending: (call) => rememberThoughts(call, memory),
    capabilities: () => capabilities,
  });
};
