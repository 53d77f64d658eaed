import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { openaiCompatible } from '../openai-compatible/index.ts';

const home = 'https://api.openai.com/v1';

/**
 * OpenAI, or whatever speaks like it at `OPENAI_BASE_URL`. OpenAI itself has left `max_tokens`
 * behind; the others know nothing else so surely.
 */
export const openai: ProviderFactory = ({ settings }) => {
  const { apiKey, baseUrl } = settings.openai;
  if (apiKey === undefined && baseUrl === undefined) return undefined;
  const isHome = baseUrl === undefined || baseUrl.startsWith('https://api.openai.com/');
  return openaiCompatible({
    id: 'openai',
    baseUrl: baseUrl ?? home,
    apiKey,
    outputCapField: isHome ? 'max_completion_tokens' : 'max_tokens',
    limits: settings.openai,
  });
};
