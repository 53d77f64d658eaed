// Every provider behind HTTP: a dialect over one connection, with the same bounds for all.

import type { Clock } from '@alfred/clock';
import { isAlfredError } from '@alfred/errors';
import type { Json } from '@alfred/openai-wire';
import { parseJson, readRequestId } from '@alfred/openai-wire';
import type { Capabilities } from '../../domain/capabilities.ts';
import { modelFacts } from '../../domain/model-facts.ts';
import { workOf } from '../../domain/model-work.ts';
import type {
  FailedEnd,
  FailedReply,
  Provider,
  ProviderCall,
  ProviderReply,
  StreamReply,
} from '../../ports/provider.ts';
import type {
  DeploymentSettings,
  OpenProvider,
  UpstreamLimits,
} from '../../ports/provider-factory.ts';
import { openConnection, type UpstreamResponse } from './connection.ts';
import { decodedBody } from './content-encoding.ts';
import type { Dialect } from './dialect.ts';
import { failedBody, failedCall, failedStatus, withoutKey } from './errors.ts';
import { readEventStream, type StreamSource } from './event-stream.ts';
import {
  type Answered,
  type AnswerReading,
  type Exchange,
  httpOperations,
  type OperationDialects,
  type OperationMessage,
} from './operation-dialect.ts';
import { type ProviderKey, providerKey } from './provider-key.ts';
import { replyBytesMax } from './reply-bytes.ts';
import { headerText } from './retry-hint.ts';
import { type CountDialect, tokenCount } from './token-count.ts';
import {
  type ByteBudget,
  byteBudget,
  readBytes,
  readText,
  UnreadableBody,
  type UpstreamBody,
} from './upstream-body.ts';

export interface HttpProvider {
  readonly deployment: DeploymentSettings;
  /** Up to and without the path of a message. */
  readonly baseUrl: string;
  /** Of every call, beside its key: the version of the API. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How a call shows its key. Never logged. */
  readonly keyHeaders: (apiKey: string) => Readonly<Record<string, string>>;
  readonly clock: Pick<Clock, 'elapsedMicros'>;
  readonly limits: UpstreamLimits;
  readonly dialect: Dialect;
  /** What it does beside chat. */
  readonly operations?: OperationDialects;
  /** Those of them that it answers piece by piece. */
  readonly streams?: Provider['streams'];
  /** How it counts tokens, where it does so for nothing. */
  readonly counting?: CountDialect;
  /** By the client's name of the model. */
  readonly capabilities: (model: string) => Capabilities;
}

/** All that is being read of whole answers at the same time, over all connections. */
const readingBytesMax = 128 * 1024 * 1024;
/** No honest error is longer. */
const errorBytesMax = 64 * 1024;

/** A provider over HTTP. It connects with its first call. */
export function httpProvider(provider: HttpProvider): OpenProvider {
  const { dialect, deployment, capabilities } = provider;
  const id = deployment.provider;
  const base = new URL(provider.baseUrl);
  const key = providerKey(deployment, provider.clock);
  const connection = openConnection(id, base.origin, provider.limits);
  const budget = byteBudget(readingBytesMax);
  const hide = <Of extends FailedEnd>(failed: Of): Of => key.secrets().reduce(withoutKey, failed);
  const headersWith = keyedHeaders(provider);
  const sendWith = (apiKey: string | undefined, message: OperationMessage, signal: AbortSignal) =>
    connection.post({
      path: pathOf(base, message.path),
      headers: { ...headersWith(apiKey), ...message.headers },
      body: message.body,
      signal,
    });
  const send =
    deployment.keyFile === undefined
      ? (message: OperationMessage, signal: AbortSignal) =>
          sendWith(deployment.apiKey, message, signal)
      : rotating(key, sendWith);
  const exchange: Exchange = async (message, reading) => {
    const response = await send(message, reading.signal);
    return readAnswer({ id, dialect, response, budget, hide }, reading);
  };
  return {
    id,
    deployment,
    capabilities,
    facts: (model) => modelFacts(deployment.kind, model),
    workOf: (model) => workOf(deployment.kind, model),
    chat: async (call) => {
      try {
        const response = await send(dialect.write(call), call.signal);
        const reply = await readReply({ id, dialect, call, response, budget, hide });
        return reply.outcome === 'failed' ? hide(reply) : reply;
      } catch (error) {
        return failedCall(id, error, call.signal);
      }
    },
    ...(provider.operations && {
      operations: httpOperations(provider.operations, {
        exchange,
        failed: (error, signal) => failedCall(id, error, signal),
        hide,
      }),
    }),
    ...(provider.streams && { streams: provider.streams }),
    ...(provider.counting && { countTokens: tokenCount(provider.counting, exchange) }),
    close: connection.close,
  };
}

/** The headers of every call; written anew only when there is another key. */
function keyedHeaders({ headers, keyHeaders }: HttpProvider) {
  const written = (apiKey: string | undefined) => ({
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'accept-encoding': 'identity',
    ...headers,
    ...(apiKey === undefined ? {} : keyHeaders(apiKey)),
  });
  let last: { readonly apiKey: string | undefined; readonly headers: ReturnType<typeof written> };
  return (apiKey: string | undefined) => {
    if (last?.apiKey !== apiKey || !last) last = { apiKey, headers: written(apiKey) };
    return last.headers;
  };
}

type Send<Before extends readonly unknown[]> = (
  ...call: [...Before, message: OperationMessage, signal: AbortSignal]
) => Promise<UpstreamResponse>;

/** A call whose key is refused is made once more where there is another key by now. */
function rotating(key: ProviderKey, sendWith: Send<[apiKey: string | undefined]>): Send<[]> {
  return async (message, signal) => {
    const apiKey = key.current();
    const response = await sendWith(apiKey, message, signal);
    if (response.status !== 401 && response.status !== 403) return response;
    const newer = await key.after(apiKey);
    if (newer === undefined || signal.aborted) return response;
    response.body.cancel();
    return sendWith(newer, message, signal);
  };
}

/** A query that the base URL has stands on every call, before that of the message. */
function pathOf(base: URL, path: string): string {
  const [own, query] = path.split('?', 2);
  const queries = [base.search.slice(1), query].filter((part) => part).join('&');
  const whole = `${base.pathname.replace(/\/+$/, '')}${own}`;
  return queries === '' ? whole : `${whole}?${queries}`;
}

interface Answering {
  readonly id: string;
  readonly dialect: Dialect;
  readonly response: UpstreamResponse;
  readonly budget: ByteBudget;
  readonly hide: <Of extends FailedEnd>(failed: Of) => Of;
}

interface Reading extends Answering {
  readonly call: ProviderCall;
}

async function readAnswer(
  answering: Answering,
  { bytesMax, signal, openStream }: AnswerReading,
): Promise<Answered | StreamReply | FailedReply> {
  const { response, budget } = answering;
  const { status, headers } = response;
  const body = decodedBody(response.body, headerText(headers['content-encoding']));
  if (status !== 200) return readFailure(answering, body);
  const providerRequest = readRequestId(requestIdOf(headers));
  const stream = openStream?.(headers);
  if (!stream) {
    return { bytes: await readBytes(body, { bytesMax, budget }), headers, providerRequest };
  }
  const { type, ...read } = stream;
  const batches = readEventStream({ ...sourceOf(answering, body, signal), ...read });
  return { outcome: 'stream', batches, providerRequest, type };
}

async function readFailure(
  { id, dialect, response, budget }: Answering,
  body: UpstreamBody,
): Promise<FailedReply> {
  const { status, headers } = response;
  const json = parseJson(await errorText(body, budget));
  return failedStatus({ provider: id, status, json, headers, dialect });
}

async function readReply(reading: Reading): Promise<ProviderReply> {
  const { dialect, call, response, budget } = reading;
  const { request, signal } = call;
  const { status, headers } = response;
  const body = decodedBody(response.body, headerText(headers['content-encoding']));
  if (status !== 200) return readFailure(reading, body);
  const providerRequest = readRequestId(requestIdOf(headers));
  if (request.stream && headerText(headers['content-type']).startsWith('text/event-stream')) {
    const reader = dialect.openStream(call);
    const batches = readEventStream({ ...sourceOf(reading, body, signal), reader });
    return { outcome: 'stream', batches, providerRequest };
  }
  const text = await readText(body, { bytesMax: replyBytesMax(call), budget });
  return dialect.readWhole({ call, text, providerRequest });
}

function sourceOf(
  { id, dialect, hide, budget }: Answering,
  body: UpstreamBody,
  signal: AbortSignal,
): Omit<StreamSource, 'reader'> {
  const failure = (json: Json | undefined): FailedReply | undefined => {
    const error = dialect.readError(json);
    return error && failedBody(id, error, dialect);
  };
  return { provider: id, body, failure, hide, budget, signal };
}

/** By any of the names that providers have for it. */
function requestIdOf(headers: UpstreamResponse['headers']): string {
  return headerText(headers['x-request-id'] ?? headers['request-id'] ?? headers['apim-request-id']);
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
