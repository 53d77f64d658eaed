// Every provider that speaks OpenAI's dialect is a table of differences over this factory.
import { readUpstreamError } from '@alfred/openai-wire';
import type { OpenProvider } from '../../ports/provider-factory.ts';
import type { ConnectionLimits } from '../http/connection.ts';
import type { Dialect } from '../http/dialect.ts';
import { httpProvider } from '../http/index.ts';
import { type RequestDifferences, writeRequest } from './request.ts';
import { readWhole } from './response.ts';
import { chunkReader } from './stream.ts';

/** How one provider differs from the others. */
export interface OpenAiCompatible extends RequestDifferences {
  readonly id: string;
  /** Up to and without `/chat/completions`. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly limits: ConnectionLimits;
}

/** A provider over HTTP that speaks like OpenAI. It connects with its first call. */
export function openaiCompatible(provider: OpenAiCompatible): OpenProvider {
  const { id, baseUrl, apiKey, limits } = provider;
  const dialect: Dialect = {
    write: (call) => ({ path: '/chat/completions', body: writeRequest(call, provider) }),
    readWhole: ({ call, text, providerRequest }) =>
      readWhole({ provider: id, text, providerRequest, request: call.request }),
    openStream: () => chunkReader(id),
    readError: readUpstreamError,
  };
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  return httpProvider({ id, baseUrl, headers, limits, dialect });
}
