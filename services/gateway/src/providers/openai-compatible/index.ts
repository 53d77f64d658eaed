// Every provider that speaks OpenAI's dialect is a table of differences over this factory.

import type { ProviderCall, ProviderReply } from '../../ports/provider.ts';
import type { OpenProvider } from '../../ports/provider-factory.ts';
import { type ConnectionLimits, openConnection, type UpstreamResponse } from './connection.ts';
import { decodedBody } from './content-encoding.ts';
import { failedCall, failedStatus } from './errors.ts';
import { type RequestDifferences, writeRequest } from './request.ts';
import { readWhole } from './response.ts';
import { readStream } from './stream.ts';

/** How one provider differs from the others. */
export interface OpenAiCompatible extends RequestDifferences {
  readonly id: string;
  /** Up to and without `/chat/completions`. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly limits: ConnectionLimits;
}

/** An answer that is longer is not an answer. */
const replyBytesMax = 64 * 1024 * 1024;

/** A provider over HTTP. It connects with its first call. */
export function openaiCompatible(provider: OpenAiCompatible): OpenProvider {
  const base = new URL(provider.baseUrl);
  const path = `${base.pathname.replace(/\/+$/, '')}/chat/completions${base.search}`;
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'accept-encoding': 'identity',
    ...(provider.apiKey === undefined ? {} : { authorization: `Bearer ${provider.apiKey}` }),
  };
  const connection = openConnection(provider.id, base.origin, provider.limits);
  return {
    id: provider.id,
    chat: async (call) => {
      try {
        const body = writeRequest(call, provider);
        const response = await connection.post({ path, headers, body, signal: call.signal });
        return await readReply(provider.id, call, response);
      } catch (error) {
        return failedCall(provider.id, error, call.signal);
      }
    },
    close: connection.close,
  };
}

async function readReply(
  provider: string,
  { request, signal }: ProviderCall,
  response: UpstreamResponse,
): Promise<ProviderReply> {
  const { status, headers } = response;
  const body = decodedBody(response.body, textOf(headers['content-encoding']));
  const providerRequest = textOf(headers['x-request-id']);
  if (status !== 200) {
    const text = await body.text(replyBytesMax);
    return failedStatus({ provider, status, text, retryAfter: textOf(headers['retry-after']) });
  }
  if (request.stream && textOf(headers['content-type']).startsWith('text/event-stream')) {
    return { outcome: 'stream', batches: readStream({ provider, body, signal }), providerRequest };
  }
  return readWhole({ provider, text: await body.text(replyBytesMax), providerRequest, request });
}

function textOf(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}
