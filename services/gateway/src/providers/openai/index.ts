import type { ProviderFactory } from '../../ports/provider-factory.ts';
import type { OpenAiCompatible } from '../openai-compatible/differences.ts';
import { effortFor, openAiCapabilities } from '../openai-compatible/foreign-asks.ts';
import { openaiCompatible } from '../openai-compatible/index.ts';
import { everyOperation } from '../openai-compatible/operations/index.ts';
import { forOpenAi } from './request.ts';

const home = 'https://api.openai.com/v1';

const athome: Partial<OpenAiCompatible> = {
  request: (body, { request, family, model }) => ({
    ...forOpenAi(body),
    ...effortFor(family ?? model, request.body),
  }),
  capabilities: openAiCapabilities,
};

/**
 * OpenAI, or whatever speaks like it at `OPENAI_BASE_URL`. OpenAI itself has left `max_tokens`
 * behind; the others know nothing else so surely.
 */
export const openai: ProviderFactory = (deps) => {
  const { baseUrl = home } = deps.deployment;
  const isHome = baseUrl.startsWith('https://api.openai.com/');
  const field = isHome ? 'max_completion_tokens' : 'max_tokens';
  const provider = openaiCompatible(deps, {
    ...{ baseUrl: home, cap: { field }, usage: 'asked' },
    operations: everyOperation,
    ...(isHome ? athome : {}),
  });
  // What is elsewhere may be another model by the same name.
  return isHome ? provider : { ...provider, facts: () => undefined, workOf: () => undefined };
};
