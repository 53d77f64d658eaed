// HTTP to one origin, below undici's streams: bounded connections, a bounded queue, back-pressure
// by pausing the socket, and one signal that ends everything.
import type { IncomingHttpHeaders } from 'node:http';
import { AlfredError, isAlfredError } from '@alfred/errors';
import { type Dispatcher, Pool } from 'undici';
import type { UpstreamLimits } from '../../ports/provider-factory.ts';
import { NeverSent } from './never-sent.ts';
import type { UpstreamBody } from './upstream-body.ts';

export interface UpstreamRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly signal: AbortSignal;
}

export interface UpstreamResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: UpstreamBody;
}

export interface Connection {
  post(request: UpstreamRequest): Promise<UpstreamResponse>;
  close(): Promise<void>;
}

const connectTimeoutMs = 10_000;
const keepAliveMs = 30_000;
/** Beyond this, the socket is paused until the reader has caught up. */
const unreadBytesMax = 256 * 1024;

/** Connects with the first call. */
export function openConnection(
  provider: string,
  origin: string,
  limits: UpstreamLimits,
): Connection {
  const pool = new Pool(origin, {
    connections: limits.connectionsMax,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: keepAliveMs,
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.idleTimeoutMs,
    connect: { timeout: connectTimeoutMs },
  });
  let underWay = 0;
  const finished = (): void => {
    underWay -= 1;
  };
  return {
    post: ({ path, headers, body, signal }) => {
      if (underWay >= limits.connectionsMax + limits.queueMax) {
        return Promise.reject(new AlfredError('overloaded', { provider }));
      }
      underWay += 1;
      return new Promise((resolve, reject) => {
        const exchange = newExchange({ signal, resolve, reject, finished });
        pool.dispatch({ path, method: 'POST', headers, body }, exchange);
      });
    },
    close: () => pool.destroy(),
  };
}

interface ExchangeEnds {
  readonly signal: AbortSignal;
  readonly resolve: (response: UpstreamResponse) => void;
  readonly reject: (error: unknown) => void;
  readonly finished: () => void;
}

interface Exchange {
  chunks: Buffer[];
  unread: number;
  ended: boolean;
  error: unknown;
  controller: Dispatcher.DispatchController | undefined;
  waiting: (() => void) | undefined;
}

function newExchange(ends: ExchangeEnds): Dispatcher.DispatchHandler {
  const { signal, resolve, reject, finished } = ends;
  const exchange: Exchange = {
    chunks: [],
    unread: 0,
    ended: false,
    error: undefined,
    controller: undefined,
    waiting: undefined,
  };
  const abort = (): void => {
    if (exchange.controller) exchange.controller.abort(reasonOf(signal));
    // It still waits for a connection: its caller need not.
    else reject(neverSent(signal));
  };
  signal.addEventListener('abort', abort, { once: true });
  const end = (error?: unknown): void => {
    exchange.ended = true;
    exchange.error = error;
    signal.removeEventListener('abort', abort);
    finished();
    exchange.waiting?.();
  };
  return {
    onRequestStart: (controller) => {
      exchange.controller = controller;
      // Nothing of it was written yet.
      if (signal.aborted) controller.abort(neverSent(signal));
    },
    onResponseStart: (_controller, status, headers) => {
      // An interim response (100 Continue) is not the answer.
      if (status >= 200) resolve({ status, headers, body: bodyOf(exchange) });
    },
    onResponseData: (controller, chunk) => {
      exchange.chunks.push(chunk);
      exchange.unread += chunk.length;
      if (exchange.unread > unreadBytesMax && exchange.waiting === undefined) controller.pause();
      exchange.waiting?.();
    },
    onResponseEnd: () => end(),
    onResponseError: (_controller, error) => {
      end(error);
      reject(error);
    },
  };
}

function neverSent(signal: AbortSignal): Error {
  const reason = reasonOf(signal);
  return isAlfredError(reason) ? new NeverSent(reason) : reason;
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted');
}

function bodyOf(exchange: Exchange): UpstreamBody {
  const cancel = (): void => {
    if (!exchange.ended) exchange.controller?.abort(new Error('the reader has left'));
  };
  const next = async (): Promise<Uint8Array | undefined> => {
    if (exchange.chunks.length === 0 && !exchange.ended) await moreOf(exchange);
    const bytes = takeUnread(exchange);
    if (bytes) return bytes;
    if (exchange.error !== undefined) throw exchange.error;
    return undefined;
  };
  return { next, cancel };
}

function moreOf(exchange: Exchange): Promise<void> {
  return new Promise((resolve) => {
    exchange.waiting = () => {
      exchange.waiting = undefined;
      resolve();
    };
  });
}

function takeUnread(exchange: Exchange): Buffer | undefined {
  const [first, ...rest] = exchange.chunks;
  if (!first) return undefined;
  exchange.chunks = [];
  exchange.unread = 0;
  if (!exchange.ended) exchange.controller?.resume();
  return rest.length === 0 ? first : Buffer.concat([first, ...rest]);
}
