import type { EventEmitter } from 'node:events';
import { AlfredError, type GrpcFailure, isAlfredError, toGrpc } from '@alfred/errors';
import {
  type Credit,
  type Method,
  type OnBug,
  parseTraceparent,
  patienceUntil,
  pump,
  serviceOfPath,
  traceparentHeader,
} from '@alfred/service-kit';
import type {
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
} from '@grpc/grpc-js';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type CallContext, Metadata } from 'nice-grpc-common';
import { fromWire } from './call-metadata.ts';
import { toStatus, toTrailers } from './failure-trailers.ts';
import { messageBytesMax } from './limits.ts';
import type { ServedCall, ServedCalls } from './served-calls.ts';
import type { Doorkeeper } from './service-token.ts';

/** A method and what answers it. */
export interface Endpoint {
  readonly method: Method;
  readonly handle: (request: unknown, context: CallContext) => unknown;
  readonly door: Doorkeeper;
}

/** What every endpoint of a server shares. */
export interface Answering {
  readonly calls: ServedCalls;
  readonly onBug: OnBug;
}

type SingleCall = ServerUnaryCall<Buffer, Buffer> | ServerReadableStream<Buffer, Buffer>;
type StreamCall = ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>;

/** Answers a call that has one answer. */
export function answerOnce({ calls, onBug }: Answering, endpoint: Endpoint) {
  return async (call: SingleCall, callback: sendUnaryData<Buffer>): Promise<void> => {
    const served = calls.open(endpoint.method);
    onCancel(call, served.leave);
    let answer: Buffer | undefined;
    const failure = await outcome({ endpoint, call, served, onBug }, async (result) => {
      answer = encoded(endpoint.method, await result);
    });
    served.end();
    if (failure) callback(toStatus(failure));
    else callback(null, answer);
  };
}

/**
 * Answers a call that has a stream of answers. A failure behind an answer travels in the trailers
 * of a call that ended well by gRPC's own count: with another status, clients throw away what has
 * come and was not read yet.
 */
export function answerStream({ calls, onBug }: Answering, endpoint: Endpoint) {
  return async (call: StreamCall): Promise<void> => {
    const { method } = endpoint;
    const served = calls.open(method);
    onCancel(call, served.leave);
    let hasAnswered = false;
    const failure = await outcome({ endpoint, call, served, onBug }, async (result) => {
      if (!isStream(result)) throw new TypeError(`${method.path} must answer with a stream`);
      const send = (message: unknown) => {
        hasAnswered = true;
        call.write(encoded(method, message));
      };
      await pump(result, send, { credit: roomOf(call), signal: served.signal });
    });
    served.end();
    if (!failure) call.end();
    else if (hasAnswered) call.end(toTrailers(failure));
    else call.emit('error', toStatus(failure));
  };
}

/** Each kind of call types its events anew; all of them have this one. */
function onCancel(call: EventEmitter, listener: () => void): void {
  call.on('cancelled', listener);
}

interface Asked {
  readonly endpoint: Endpoint;
  readonly call: SingleCall | StreamCall;
  readonly served: ServedCall;
  readonly onBug: OnBug;
}

/** Runs the implementation in a span of the caller's trace; gives its failure, if it failed. */
async function outcome(
  { endpoint, call, served, onBug }: Asked,
  answer: (result: unknown) => Promise<void>,
): Promise<GrpcFailure | undefined> {
  const { method, handle, door } = endpoint;
  const metadata = fromWire(call.metadata, door.hasToken);
  const parent = parseTraceparent(metadata.get(traceparentHeader));
  const tracer = trace.getTracer('@alfred/grpc');
  const span = tracer.startSpan(method.path.slice(1), { kind: SpanKind.SERVER }, parent);
  try {
    door.letIn(call.metadata, serviceOfPath(method.path));
    const request = requestOf(call, served);
    const own = contextOf(metadata, call.getPeer(), served.signal);
    const result = context.with(trace.setSpan(parent, span), () => handle(request, own));
    await answer(result);
    return served.isMoved ? elsewhere(method) : undefined;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    if (served.isMoved && served.signal.aborted) return elsewhere(method);
    if (!isAlfredError(error) && !served.signal.aborted) onBug(error, method.path);
    return toGrpc(error);
  } finally {
    span.end();
  }
}

function requestOf(call: SingleCall | StreamCall, served: ServedCall): unknown {
  if ('request' in call) return served.method.decodeRequest(call.request);
  return questions(call, served);
}

/** What the caller asks, until it has asked all, has gone away, or is to go on elsewhere. */
async function* questions(
  call: ServerReadableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
  { method, signal, noMoreQuestions }: ServedCall,
): AsyncGenerator<unknown> {
  const patience = patienceUntil(AbortSignal.any([signal, noMoreQuestions]));
  const reading = call.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = await patience.wait(reading.next());
      if (signal.aborted) throw new AlfredError('request_cancelled');
      if (next === 'aborted' || next.done) return;
      yield method.decodeRequest(next.value);
    }
  } catch (error) {
    throw signal.aborted ? new AlfredError('request_cancelled', {}, { cause: error }) : error;
  } finally {
    patience.end();
  }
}

/** Room in the way back, as the caller's reading makes it. */
function roomOf(call: StreamCall): Credit {
  return {
    grant: () => {},
    take: () =>
      call.writableNeedDrain
        ? new Promise((resolve) => void call.once('drain', resolve))
        : undefined,
  };
}

function encoded(method: Method, message: unknown): Buffer {
  const bytes = method.encodeResponse(message);
  if (bytes.length > messageBytesMax) {
    throw new RangeError(`${method.path} answers ${bytes.length} bytes in one message`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function elsewhere({ path }: Method): GrpcFailure {
  return toGrpc(new AlfredError('service_unavailable', { service: serviceOfPath(path) }));
}

function isStream(result: unknown): result is AsyncIterable<unknown> {
  return typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
}

function contextOf(metadata: Metadata, peer: string, signal: AbortSignal): CallContext {
  return {
    metadata,
    signal,
    peer,
    header: Metadata(),
    trailer: Metadata(),
    sendHeader: () => {},
  };
}
