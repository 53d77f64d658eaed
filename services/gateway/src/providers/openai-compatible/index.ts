// Every provider that speaks OpenAI's dialect is a table of differences over this factory.
import { readUpstreamError } from '@alfred/openai-wire';
import { type Capabilities, openCapabilities } from '../../domain/capabilities.ts';
import type { OpenProvider, ProviderDeps } from '../../ports/provider-factory.ts';
import type { Dialect } from '../http/dialect.ts';
import { httpProvider } from '../http/index.ts';
import { type RequestDifferences, writeRequest } from './request.ts';
import { readWhole } from './response.ts';
import { chunkReader } from './stream.ts';

/** How one provider differs from the others. */
export interface OpenAiCompatible extends RequestDifferences {
  /** Up to and without `/chat/completions`, where the deployment names no other. */
  readonly baseUrl: string;
  /** Without them it carries everything. */
  readonly capabilities?: (model: string) => Capabilities;
}

/** A provider over HTTP that speaks like OpenAI. It connects with its first call. */
export function openaiCompatible(
  { deployment, settings }: Pick<ProviderDeps, 'deployment' | 'settings'>,
  differences: OpenAiCompatible,
): OpenProvider {
  const { provider: id, apiKey } = deployment;
  const dialect: Dialect = {
    write: (call) => ({ path: '/chat/completions', body: writeRequest(call, differences) }),
    readWhole: ({ call, text, providerRequest }) =>
      readWhole({ provider: id, text, providerRequest, request: call.request }),
    openStream: () => chunkReader(id),
    readError: readUpstreamError,
  };
  return httpProvider({
    deployment,
    baseUrl: deployment.baseUrl ?? differences.baseUrl,
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    limits: settings.limits,
    dialect,
    capabilities: differences.capabilities ?? (() => openCapabilities),
  });
}
