// Every provider that speaks OpenAI's dialect is a table of differences over this factory.
import { AlfredError } from '@alfred/errors';
import { readUpstreamError } from '@alfred/openai-wire';
import { openCapabilities } from '../../domain/capabilities.ts';
import type { OpenProvider, ProviderDeps } from '../../ports/provider-factory.ts';
import type { Dialect } from '../http/dialect.ts';
import { httpProvider } from '../http/index.ts';
import type { OpenAiCompatible } from './differences.ts';
import { operationDialects, streamedOperations } from './operations/index.ts';
import { writeRequest } from './request.ts';
import { readWhole } from './response.ts';
import { chunkReader } from './stream.ts';

const bearer = (apiKey: string) => ({ authorization: `Bearer ${apiKey}` });

/** A provider over HTTP that speaks like OpenAI. It connects with its first call. */
export function openaiCompatible(
  { deployment, settings, clock }: Pick<ProviderDeps, 'deployment' | 'settings' | 'clock'>,
  differences: OpenAiCompatible,
): OpenProvider {
  const { provider, name } = deployment;
  const { mending, codeOf, readError = readUpstreamError } = differences;
  const { keyHeaders = bearer, capabilities = () => openCapabilities } = differences;
  const baseUrl = deployment.baseUrl ?? differences.baseUrl;
  if (baseUrl === undefined) {
    const reason = `${name} needs a base_url: ${deployment.kind} has none of its own`;
    throw new AlfredError('setting_invalid', { name: 'ALFRED_PROVIDERS_FILE', reason });
  }
  const words = { provider, readError, ...(codeOf ? { codeOf } : {}) };
  const dialect: Dialect = {
    write: (call) => ({
      path: differences.chatPath?.(call.model) ?? '/chat/completions',
      body: writeRequest(call, differences, capabilities(call.family ?? call.model)),
    }),
    readWhole: (body) => readWhole(body, { ...words, mend: mending?.(body.call).whole }),
    openStream: (call) => chunkReader({ ...words, mend: mending?.(call).chunk }),
    ...words,
  };
  const { limits } = settings;
  const operations = operationDialects(differences.operations ?? [], {
    provider,
    readError,
    path: differences.operationPath ?? ((_, operation) => operation),
    embeddings: differences.embeddings ?? ((body) => body),
  });
  const at = { deployment, baseUrl, keyHeaders, limits, capabilities, clock };
  const streams = new Set(differences.streams ?? streamedOperations);
  return httpProvider({ ...at, dialect, operations, streams });
}
