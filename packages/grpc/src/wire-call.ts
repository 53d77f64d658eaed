import { AlfredError } from '@alfred/errors';
import { type Method, pump } from '@alfred/service-kit';
import { type ChannelInterface, type Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { fromTrailers, isOk } from './failure-trailers.ts';
import { messageBytesMax } from './limits.ts';
import { failureOf, unanswered } from './unanswered.ts';

/** One call on the wire. It ends once: by the server, or by `end`. */
export interface WireCall {
  /** The next answer, undefined behind the last one; rejects with the call's failure. One at a time. */
  next(): Promise<Buffer | undefined>;
  sendOnly(request: Buffer): void;
  /** Sends what this yields as fast as the server takes it; a throw of it ends the call. */
  sendAll(requests: AsyncIterable<unknown>): void;
  /** Ends it on both sides, if it has not ended. */
  end(error: AlfredError): void;
  /** Aborts when it has ended. */
  readonly ended: AbortSignal;
}

export interface WireCallOptions {
  readonly metadata: Metadata;
  /** In wall time, as the vendor wants it; Infinity for none. */
  readonly deadline: number;
}

export function startCall(
  channel: ChannelInterface,
  method: Method,
  { metadata, deadline }: WireCallOptions,
): WireCall {
  const call = channel.createCall(method.path, deadline, null, null, null);
  const ended = new AbortController();
  let failure: unknown;
  let reader: PromiseWithResolvers<Buffer | undefined> | undefined;

  function finish(error: unknown): void {
    if (ended.signal.aborted) return;
    failure = error;
    ended.abort('ended');
    if (error) reader?.reject(error);
    else reader?.resolve(undefined);
  }
  function giveUp(error: unknown): void {
    finish(error);
    call.cancelWithStatus(status.CANCELLED, 'the caller went away');
  }

  call.start(metadata, {
    onReceiveMetadata: () => {},
    onReceiveMessage: (message: Buffer) => {
      const { resolve } = reader ?? {};
      reader = undefined;
      resolve?.(message);
    },
    onReceiveStatus: (status) => finish(endOf(status, method.path)),
  });
  return {
    ended: ended.signal,
    end: giveUp,
    next: () => {
      if (ended.signal.aborted)
        return failure ? Promise.reject(failure) : Promise.resolve(undefined);
      reader = Promise.withResolvers();
      call.startRead();
      return reader.promise;
    },
    sendOnly: (request) => {
      call.sendMessageWithContext({}, request);
      call.halfClose();
    },
    sendAll: (requests) => {
      const send = writer(call, method);
      pump(requests, send.one, { credit: send.credit, signal: ended.signal }).then((whole) => {
        if (whole) call.halfClose();
      }, giveUp);
    },
  };
}

/** One at a time: of what is sent before the call has found a server, the vendor keeps the last. */
function writer(call: ReturnType<ChannelInterface['createCall']>, method: Method) {
  let written: Promise<void> | undefined;
  return {
    one: (request: unknown) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      written = promise;
      const body = encodedRequest(method, request);
      call.sendMessageWithContext({ callback: () => resolve() }, body);
    },
    credit: { grant: () => {}, take: () => written },
  };
}

/** How it ended; also a call that ended well by gRPC's own count may carry a failure. */
function endOf(ended: StatusObject, path: string): AlfredError | undefined {
  return isOk(ended) ? fromTrailers(ended) : failureOf(ended, path);
}

/** A call that ended well without the answer that it must have. */
export function answerMissing({ path }: Method): AlfredError {
  return unanswered(path, { why: 'it ended without an answer', isWorthRetrying: true });
}

/** The bytes of one question; too many are refused here, by name. */
export function encodedRequest(method: Method, request: unknown): Buffer {
  const { buffer, byteOffset, byteLength } = method.encodeRequest(request);
  if (byteLength <= messageBytesMax) return Buffer.from(buffer, byteOffset, byteLength);
  throw new AlfredError('request_too_large', { limit: String(messageBytesMax) });
}
