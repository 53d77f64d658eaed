import { systemClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import {
  type ClientCallOptions,
  formatTraceparent,
  type Method,
  retrying,
  unaryDeadlineMs,
} from '@alfred/service-kit';
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { toWire } from './call-metadata.ts';
import type { Connection } from './connection.ts';
import { retries } from './limits.ts';
import { isWorthRetrying, unanswered } from './unanswered.ts';
import { answerMissing, encodedRequest, startCall, type WireCall } from './wire-call.ts';

/** The calling side of a channel. */
export interface ClientCalls {
  /** The function that a client has for this method. */
  methodOf(method: Method): (request: unknown, options?: ClientCallOptions) => unknown;
  /** Ends every call under way, and every later one, with `service_unavailable`. */
  close(): void;
}

export function clientCalls(connection: Connection, token: string | undefined): ClientCalls {
  const open = openCalls(connection, token);
  return {
    methodOf:
      (method) =>
      (request, options = {}) => {
        const asked = { method, request, options };
        return method.responseStream ? streamed(open, asked) : single(open, asked);
      },
    close: open.close,
  };
}

interface Asked {
  readonly method: Method;
  readonly request: unknown;
  readonly options: ClientCallOptions;
}

/** The calls under way on one channel. */
interface OpenCalls {
  start(asked: Asked, asking: { readonly deadline: number; readonly span: Span }): WireCall;
  close(): void;
}

function openCalls(connection: Connection, token: string | undefined): OpenCalls {
  const open = new Map<WireCall, Method>();
  let isClosed = false;
  return {
    start: ({ method, options: { signal, metadata } }, { deadline, span }) => {
      if (isClosed) throw closed(method);
      if (signal?.aborted) throw cancelledBy(signal);
      const beside = toWire({ metadata, traceparent: formatTraceparent(span), token });
      const call = startCall(connection.current(), method, { metadata: beside, deadline });
      open.set(call, method);
      const onAbort = () => call.end(cancelledBy(signal));
      signal?.addEventListener('abort', onAbort);
      call.ended.addEventListener('abort', () => {
        signal?.removeEventListener('abort', onAbort);
        open.delete(call);
      });
      return call;
    },
    close: () => {
      isClosed = true;
      for (const [call, method] of open) call.end(closed(method));
    },
  };
}

async function single(open: OpenCalls, asked: Asked): Promise<unknown> {
  const { method, request, options } = asked;
  const { signal, deadlineMs } = options;
  const fallback = signal || method.requestStream ? undefined : unaryDeadlineMs;
  const deadline = deadlineAfter(deadlineMs ?? fallback);
  return traced(method, async (span) => {
    const ask = (send: (call: WireCall) => void) => {
      const call = open.start(asked, { deadline, span });
      send(call);
      return onlyAnswer(call, method);
    };
    // Questions that were read cannot be read again.
    if (isStream(request)) return ask((call) => call.sendAll(request));
    const body = encodedRequest(method, request);
    const patience = { ...retries, worthwhile: isWorthRetrying, ...(signal ? { signal } : {}) };
    return retrying(async () => ask((call) => call.sendOnly(body)), patience);
  });
}

async function* streamed(open: OpenCalls, asked: Asked): AsyncGenerator<unknown> {
  const { method, request, options } = asked;
  const span = startSpan(method);
  let call: WireCall | undefined;
  try {
    call = open.start(asked, { deadline: deadlineAfter(options.deadlineMs), span });
    if (isStream(request)) call.sendAll(request);
    else call.sendOnly(encodedRequest(method, request));
    for (;;) {
      const answer = await call.next();
      if (!answer) return;
      yield method.decodeResponse(answer);
    }
  } catch (error) {
    failed(span, error);
    throw error;
  } finally {
    call?.end(new AlfredError('request_cancelled'));
    span.end();
  }
}

async function onlyAnswer(call: WireCall, method: Method): Promise<unknown> {
  const answer = await call.next();
  // It counts once the server has said that the call ended well.
  if (answer) await call.next();
  else throw answerMissing(method);
  return method.decodeResponse(answer);
}

/** The vendor counts deadlines by the wall clock, as it does itself. */
function deadlineAfter(ms: number | undefined): number {
  return ms === undefined
    ? Number.POSITIVE_INFINITY
    : Number(systemClock.nowMicros() / 1_000n) + ms;
}

function startSpan(method: Method): Span {
  const tracer = trace.getTracer('@alfred/grpc');
  return tracer.startSpan(method.path.slice(1), { kind: SpanKind.CLIENT });
}

async function traced<Result>(method: Method, run: (span: Span) => Promise<Result>) {
  const span = startSpan(method);
  try {
    return await run(span);
  } catch (error) {
    failed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function failed(span: Span, error: unknown): void {
  const message = error instanceof Error ? error.message : 'unknown';
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

function cancelledBy(signal: AbortSignal | undefined): AlfredError {
  return new AlfredError('request_cancelled', {}, { cause: signal?.reason });
}

function closed({ path }: Method): AlfredError {
  return unanswered(path, { why: 'the channel is closed', isWorthRetrying: false });
}

function isStream(request: unknown): request is AsyncIterable<unknown> {
  return typeof request === 'object' && request !== null && Symbol.asyncIterator in request;
}
