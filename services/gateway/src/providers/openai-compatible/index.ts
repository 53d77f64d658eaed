// Every provider that speaks OpenAI's dialect is a table of differences over this factory.
import { isAlfredError } from '@alfred/errors';
import { readRequestId } from '@alfred/openai-wire';
import type { ProviderCall, ProviderReply } from '../../ports/provider.ts';
import type { OpenProvider } from '../../ports/provider-factory.ts';
import { type ConnectionLimits, openConnection, type UpstreamResponse } from './connection.ts';
import { decodedBody } from './content-encoding.ts';
import { failedCall, failedStatus } from './errors.ts';
import { replyBytesMax } from './reply-bytes.ts';
import { type RequestDifferences, writeRequest } from './request.ts';
import { readWhole } from './response.ts';
import { readStream } from './stream.ts';
import {
  type ByteBudget,
  byteBudget,
  readText,
  UnreadableBody,
  type UpstreamBody,
} from './upstream-body.ts';

/** How one provider differs from the others. */
export interface OpenAiCompatible extends RequestDifferences {
  readonly id: string;
  /** Up to and without `/chat/completions`. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly limits: ConnectionLimits;
}

/** All that is being read of whole answers at the same time, over all connections. */
const readingBytesMax = 128 * 1024 * 1024;
/** No honest error is longer. */
const errorBytesMax = 64 * 1024;

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
  const budget = byteBudget(readingBytesMax);
  return {
    id: provider.id,
    chat: async (call) => {
      try {
        const body = writeRequest(call, provider);
        const response = await connection.post({ path, headers, body, signal: call.signal });
        return await readReply({ provider: provider.id, call, response, budget });
      } catch (error) {
        return failedCall(provider.id, error, call.signal);
      }
    },
    close: connection.close,
  };
}

async function readReply(reading: {
  readonly provider: string;
  readonly call: ProviderCall;
  readonly response: UpstreamResponse;
  readonly budget: ByteBudget;
}): Promise<ProviderReply> {
  const { provider, call, response, budget } = reading;
  const { request, signal } = call;
  const { status, headers } = response;
  const body = decodedBody(response.body, textOf(headers['content-encoding']));
  const providerRequest = readRequestId(textOf(headers['x-request-id']));
  if (status !== 200) {
    const text = await errorText(body, budget);
    return failedStatus({ provider, status, text, retryAfter: textOf(headers['retry-after']) });
  }
  if (request.stream && textOf(headers['content-type']).startsWith('text/event-stream')) {
    const batches = readStream({ provider, body, budget, signal });
    return { outcome: 'stream', batches, providerRequest };
  }
  const text = await readText(body, { bytesMax: replyBytesMax(call), budget });
  return readWhole({ provider, text, providerRequest, request });
}

/** The body of an error, or nothing when it cannot be read: its status says enough. */
async function errorText(body: UpstreamBody, budget: ByteBudget): Promise<string> {
  try {
    return await readText(body, { bytesMax: errorBytesMax, budget });
  } catch (error) {
    if (error instanceof UnreadableBody || isAlfredError(error, 'overloaded')) return '';
    throw error;
  }
}

function textOf(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}
