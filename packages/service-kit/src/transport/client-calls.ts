import { AlfredError, fromGrpc } from '@alfred/errors';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { CallOptions } from 'nice-grpc-common';
import { type CallDeadline, unaryDeadlineMs } from '../channel.ts';
import type { ClientFrame, Frame, MetadataEntries } from './frames.ts';
import { type Method, serviceOfPath } from './methods.ts';
import { createCredit, createInbox, pump } from './streams.ts';
import { formatTraceparent, traceparentHeader } from './trace-context.ts';

export type ClientCallOptions = CallOptions & CallDeadline;

/** The calling role of one end of a port. */
export interface ClientCalls {
  /** The function that a client has for this method. */
  methodOf(method: Method): (request: unknown, options?: ClientCallOptions) => unknown;
  receive(frame: ClientFrame): void;
  /** Ends every call under way, and every later one, with `service_unavailable`. */
  close(): void;
}

interface OpenCall {
  readonly path: string;
  receive(frame: ClientFrame): void;
  fail(error: Error): void;
}

export function createClientCalls(send: (frame: Frame) => void): ClientCalls {
  const open = new Map<number, OpenCall>();
  let lastId = 0;
  let closed = false;

  /** Opens a call and keeps it until it has its answer, its failure or its cancellation. */
  function start(method: Method, request: unknown, options: ClientCallOptions): CallUnderWay {
    if (closed) throw unavailable(method.path);
    lastId += 1;
    const id = lastId;
    const call = createCall(id, method, { send, forget: () => open.delete(id) });
    open.set(id, call);
    call.begin(request, options);
    return call;
  }

  async function single(method: Method, request: unknown, options: ClientCallOptions) {
    const fallback = options.signal || method.requestStream ? undefined : unaryDeadlineMs;
    const deadlineMs = options.deadlineMs ?? fallback;
    const call = start(
      method,
      request,
      deadlineMs === undefined ? options : { ...options, deadlineMs },
    );
    return method.decodeResponse(await call.answer);
  }

  async function* streamed(method: Method, request: unknown, options: ClientCallOptions) {
    const call = start(method, request, options);
    // The stream carries its own failure; nobody waits for the answer that a single reply has.
    call.answer.catch(() => {});
    try {
      for await (const body of call.messages) yield method.decodeResponse(body);
    } finally {
      call.leave();
    }
  }

  return {
    methodOf:
      (method) =>
      (request, options = {}) =>
        method.responseStream
          ? streamed(method, request, options)
          : single(method, request, options),
    receive: (frame) => open.get(frame.id)?.receive(frame),
    close: () => {
      closed = true;
      for (const call of open.values()) call.fail(unavailable(call.path));
    },
  };
}

interface CallUnderWay extends OpenCall {
  readonly answer: Promise<Uint8Array>;
  readonly messages: AsyncIterable<Uint8Array>;
  begin(request: unknown, options: ClientCallOptions): void;
  /** The reader of a stream has gone. */
  leave(): void;
}

interface CallHost {
  send(frame: Frame): void;
  forget(): void;
}

function createCall(id: number, method: Method, host: CallHost): CallUnderWay {
  const answer = Promise.withResolvers<Uint8Array>();
  const credit = createCredit();
  const ending = createEnding(method, host);
  const messages = createInbox((count) => {
    if (!ending.signal.aborted) host.send({ kind: 'credit', to: 'server', id, count });
  });

  function fail(error: Error): void {
    ending.end(error);
    messages.fail(error);
    answer.reject(error);
  }
  function giveUp(error: Error): void {
    if (!ending.signal.aborted) host.send({ kind: 'cancel', to: 'server', id });
    fail(error);
  }
  function sendAll(request: AsyncIterable<unknown>): void {
    const sending = (message: unknown) =>
      host.send({ kind: 'message', to: 'server', id, body: method.encodeRequest(message) });
    pump(request, sending, { credit, signal: ending.signal }).then((whole) => {
      if (whole) host.send({ kind: 'end', to: 'server', id, body: undefined });
    }, giveUp);
  }

  return {
    path: method.path,
    answer: answer.promise,
    messages,
    fail,
    leave: () => giveUp(new AlfredError('request_cancelled')),
    begin: (request, options) => {
      if (options.signal?.aborted) return fail(cancelledBy(options.signal));
      const metadata = entriesOf(options.metadata, formatTraceparent(ending.span));
      const body = method.requestStream ? undefined : method.encodeRequest(request);
      host.send({ kind: 'call', to: 'server', id, path: method.path, metadata, body });
      guard(options, ending.signal, giveUp);
      if (method.requestStream && isStream(request)) sendAll(request);
    },
    receive: (frame) => {
      switch (frame.kind) {
        case 'message':
          return messages.push(frame.body);
        case 'credit':
          return credit.grant(frame.count);
        case 'fail':
          return fail(fromGrpc(frame.failure));
        case 'end':
          ending.end();
          messages.end();
          if (frame.body) answer.resolve(frame.body);
      }
    },
  };
}

/** The end of a call, which comes once: its span ends, its host forgets it, its signal aborts. */
function createEnding(method: Method, host: CallHost) {
  const ended = new AbortController();
  const span = trace
    .getTracer('@alfred/service-kit')
    .startSpan(method.path.slice(1), { kind: SpanKind.CLIENT });
  return {
    span,
    signal: ended.signal,
    end: (error?: Error): void => {
      if (ended.signal.aborted) return;
      // A reason of our own spares the making of an exception with a stack for every call.
      ended.abort('ended');
      host.forget();
      if (error) span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      span.end();
    },
  };
}

/** Ends the call when the caller goes away or its time is up; lets go of both when it has ended. */
function guard(
  { signal, deadlineMs }: ClientCallOptions,
  ended: AbortSignal,
  giveUp: (error: Error) => void,
): void {
  const onAbort = () => giveUp(cancelledBy(signal));
  signal?.addEventListener('abort', onAbort);
  const timer =
    deadlineMs === undefined
      ? undefined
      : setTimeout(() => giveUp(new AlfredError('deadline_exceeded')), deadlineMs);
  ended.addEventListener('abort', () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  });
}

function cancelledBy(signal: AbortSignal | undefined): AlfredError {
  return new AlfredError('request_cancelled', {}, { cause: signal?.reason });
}

function entriesOf(metadata: CallOptions['metadata'], traceparent: string | undefined) {
  const entries: [string, string | Uint8Array][] = [];
  for (const [name, values] of metadata ?? []) {
    if (traceparent && name === traceparentHeader) continue;
    for (const value of values) entries.push([name, value]);
  }
  if (traceparent) entries.push([traceparentHeader, traceparent]);
  return entries satisfies MetadataEntries;
}

function isStream(request: unknown): request is AsyncIterable<unknown> {
  return typeof request === 'object' && request !== null && Symbol.asyncIterator in request;
}

function unavailable(path: string): AlfredError {
  return new AlfredError('service_unavailable', { service: serviceOfPath(path) });
}
