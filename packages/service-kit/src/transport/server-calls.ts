import { AlfredError, isAlfredError, toGrpc } from '@alfred/errors';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type CallContext, Metadata } from 'nice-grpc-common';
import type { RpcBinding } from '../service.ts';
import type { Frame, MetadataEntries, ServerFrame } from './frames.ts';
import { type Method, methodsOf, serviceOfPath } from './methods.ts';
import { type Credit, createCredit, createInbox, type Inbox, pump } from './streams.ts';
import { parseTraceparent, traceparentHeader } from './trace-context.ts';

/** Called with what an implementation threw when it has no code: a bug, never shown to the caller. */
export type OnBug = (error: unknown, path: string) => void;

/** The answering role of one end of a port. */
export interface ServerCalls {
  serve(bindings: readonly RpcBinding[]): void;
  receive(frame: ServerFrame): void;
  /** Aborts the signal of every call under way; nothing is answered any more. */
  close(): void;
}

type Handler = (request: unknown, context: CallContext) => unknown;

interface Endpoint {
  readonly method: Method;
  readonly handle: Handler;
}

interface OpenCall {
  readonly inbox: Inbox | undefined;
  readonly credit: Credit;
  readonly gone: AbortController;
}

type CallFrame = Extract<ServerFrame, { kind: 'call' }>;

export function createServerCalls(send: (frame: Frame) => void, onBug: OnBug): ServerCalls {
  const endpoints = new Map<string, Endpoint>();
  const open = new Map<number, OpenCall>();

  async function answer(frame: CallFrame, endpoint: Endpoint): Promise<void> {
    const { id } = frame;
    const call = openCall(id, endpoint.method, send);
    open.set(id, call);
    const last = await outcome(frame, endpoint, { call, send, onBug });
    open.delete(id);
    if (!call.gone.signal.aborted) send(last);
  }

  return {
    serve: (bindings) => {
      for (const binding of bindings) {
        for (const endpoint of endpointsOf(binding)) endpoints.set(endpoint.method.path, endpoint);
      }
    },
    receive: (frame) => {
      switch (frame.kind) {
        case 'call': {
          const endpoint = endpoints.get(frame.path);
          if (endpoint) void answer(frame, endpoint);
          else send({ kind: 'fail', to: 'client', id: frame.id, failure: notServed(frame.path) });
          return;
        }
        case 'message':
          return open.get(frame.id)?.inbox?.push(frame.body);
        case 'end':
          return open.get(frame.id)?.inbox?.end();
        case 'credit':
          return open.get(frame.id)?.credit.grant(frame.count);
        case 'cancel':
          return cancel(open.get(frame.id));
      }
    },
    close: () => {
      for (const call of open.values()) cancel(call);
    },
  };
}

interface Answering {
  readonly call: OpenCall;
  readonly send: (frame: Frame) => void;
  readonly onBug: OnBug;
}

/** Runs the implementation in a span of the caller's trace; gives the call's last frame. */
async function outcome(
  frame: CallFrame,
  { method, handle }: Endpoint,
  { call, send, onBug }: Answering,
): Promise<Frame> {
  const { id } = frame;
  const metadata = metadataOf(frame.metadata);
  const parent = parseTraceparent(metadata.get(traceparentHeader));
  const options = { kind: SpanKind.SERVER };
  const tracer = trace.getTracer('@alfred/service-kit');
  const span = tracer.startSpan(method.path.slice(1), options, parent);
  try {
    const request = call.inbox ? decoded(call.inbox, method) : method.decodeRequest(bodyOf(frame));
    const result = context.with(trace.setSpan(parent, span), () =>
      handle(request, contextOf(metadata, call.gone.signal)),
    );
    const body = await reply(id, method, { result, call, send });
    return { kind: 'end', to: 'client', id, body };
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    if (!isAlfredError(error) && !call.gone.signal.aborted) onBug(error, method.path);
    return { kind: 'fail', to: 'client', id, failure: toGrpc(error) };
  } finally {
    span.end();
  }
}

function endpointsOf({ definition, implementation }: RpcBinding): Endpoint[] {
  return methodsOf(definition).map((method) => {
    const found: unknown = Reflect.get(implementation, method.property);
    if (typeof found !== 'function') throw new TypeError(`nothing answers ${method.path}`);
    return { method, handle: (request, call) => found.call(implementation, request, call) };
  });
}

function openCall(id: number, method: Method, send: (frame: Frame) => void): OpenCall {
  const credit = (count: number) => send({ kind: 'credit', to: 'client', id, count });
  return {
    inbox: method.requestStream ? createInbox(credit) : undefined,
    credit: createCredit(),
    gone: new AbortController(),
  };
}

/** Sends the messages of a stream; gives back the bytes of a single answer. */
async function reply(
  id: number,
  method: Method,
  { result, call, send }: Omit<Answering, 'onBug'> & { readonly result: unknown },
): Promise<Uint8Array | undefined> {
  if (!method.responseStream) return method.encodeResponse(await result);
  if (!isStream(result)) throw new TypeError(`${method.path} must answer with a stream`);
  const sending = (message: unknown) =>
    send({ kind: 'message', to: 'client', id, body: method.encodeResponse(message) });
  await pump(result, sending, { credit: call.credit, signal: call.gone.signal });
  return undefined;
}

async function* decoded(inbox: Inbox, method: Method): AsyncGenerator<unknown> {
  for await (const body of inbox) yield method.decodeRequest(body);
}

function bodyOf(frame: CallFrame): Uint8Array {
  return frame.body ?? new Uint8Array(0);
}

function cancel(call: OpenCall | undefined): void {
  call?.gone.abort();
  call?.inbox?.fail(new AlfredError('request_cancelled'));
}

function notServed(path: string) {
  return toGrpc(new AlfredError('service_unavailable', { service: serviceOfPath(path) }));
}

function isStream(result: unknown): result is AsyncIterable<unknown> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}

function metadataOf(entries: MetadataEntries): Metadata {
  const metadata = Metadata();
  for (const [name, value] of entries) metadata.append(name, value);
  return metadata;
}

function contextOf(metadata: Metadata, signal: AbortSignal): CallContext {
  return {
    metadata,
    signal,
    peer: 'in-process',
    header: Metadata(),
    trailer: Metadata(),
    sendHeader: () => {},
  };
}
