import { AlfredError } from '@alfred/errors';
import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { effortFor, openAiCapabilities } from '../openai-compatible/foreign-asks.ts';
import { openaiCompatible } from '../openai-compatible/index.ts';
import { foreignFields, mapMessages, saidInWords, without } from '../openai-compatible/messages.ts';
import { azureMending } from './stream.ts';

/** The version of the API that has one path for all deployments and needs no date. */
const undated = 'v1';
const versionDefault = '2024-10-21';

/** Models that know a cap by its newer name only; the others know the older one everywhere. */
const newerCap = /^(o[0-9]|gpt-5|codex|computer-use)/;

/**
 * OpenAI's models at Microsoft: one path per deployment, whose name is what the operator gave it.
 * Prices are those of the model that the deployment is configured for, whatever it calls itself.
 */
export const azure: ProviderFactory = (deps) => {
  const { name, baseUrl, apiVersion = versionDefault } = deps.deployment;
  if (baseUrl === undefined) {
    const reason = `${name} has no endpoint: AZURE_OPENAI_ENDPOINT, or base_url in the file`;
    throw new AlfredError('setting_invalid', { name: 'AZURE_OPENAI_ENDPOINT', reason });
  }
  const pathOf = (deployment: string, operation: string): string =>
    apiVersion === undated
      ? `/openai/v1${operation}`
      : `/openai/deployments/${encodeURIComponent(deployment)}${operation}?api-version=${apiVersion}`;
  return openaiCompatible(deps, {
    baseUrl,
    chatPath: (deployment) => pathOf(deployment, '/chat/completions'),
    operations: ['embeddings', 'images', 'speech', 'transcriptions'],
    operationPath: pathOf,
    keyHeaders: (apiKey): Readonly<Record<string, string>> =>
      isToken(apiKey) ? { authorization: `Bearer ${apiKey}` } : { 'api-key': apiKey },
    cap: { field: (model) => (newerCap.test(model) ? 'max_completion_tokens' : 'max_tokens') },
    usage: 'asked',
    request: (body, { request, family, model }) => ({
      ...mapMessages(body, (message) => saidInWords(without(message, foreignFields))),
      ...effortFor(family ?? model, request.body),
    }),
    capabilities: openAiCapabilities,
    mending: azureMending,
  });
};

/** Entra's tokens are JWTs; a key of Azure is not. */
function isToken(key: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(key);
}
