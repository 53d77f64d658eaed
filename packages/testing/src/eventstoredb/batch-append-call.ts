import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpcStatus from '@eventstore/db-client/generated/status_pb.js';
import type {
  BatchAppendReq,
  BatchAppendResp as BatchAppendResponse,
} from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type handleBidiStreamingCall, type ServerDuplexStream, status } from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { carryOut, type ServerParts } from './append-calls.ts';
import { type Expected, noStream, type Proposed } from './kept.ts';
import {
  batchExpectedOf,
  identifierOf,
  placeOf,
  proposedOf,
  sizeOf,
  streamNameOf,
} from './messages.ts';
import type { WriteResult } from './server-log.ts';

interface Pending {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: Proposed[];
  size: number;
}

type Call = ServerDuplexStream<BatchAppendReq, BatchAppendResponse>;

/** `BatchAppend`: many appends over one call, each in parts that a correlation id holds together. */
export function batchAppendCall(
  parts: ServerParts,
): handleBidiStreamingCall<BatchAppendReq, BatchAppendResponse> {
  return (call) => {
    parts.calls.push('BatchAppend');
    const pending = new Map<string, Pending>();
    call.on('data', (request: BatchAppendReq) => takePart({ parts, call, pending }, request));
    call.on('end', () => call.end());
  };
}

interface Batches {
  readonly parts: ServerParts;
  readonly call: Call;
  readonly pending: Map<string, Pending>;
}

function takePart({ parts, call, pending }: Batches, request: BatchAppendReq): void {
  const correlation = request.getCorrelationId()?.getString() ?? '';
  const options = request.getOptions();
  if (options) pending.set(correlation, pendingOf(options));
  const write = pending.get(correlation);
  if (!write) return;
  const respond = (response: BatchAppendResponse) => {
    pending.delete(correlation);
    response.setCorrelationId(request.getCorrelationId());
    response.setStreamIdentifier(identifierOf(write.stream));
    call.write(response);
  };
  const response = options && isOver(options) ? timedOut() : add(parts, write, request);
  if (response) respond(response);
  else if (request.getIsFinal()) {
    pending.delete(correlation);
    carryOut(parts, write, (result) => respond(responseOf(write, result)));
  }
}

function pendingOf(options: BatchAppendReq.Options): Pending {
  const stream = streamNameOf(options.getStreamIdentifier());
  return { stream, expected: batchExpectedOf(options), events: [], size: 0 };
}

const timedOut = () => failed(status.DEADLINE_EXCEEDED, 'Timeout');

function isOver(options: BatchAppendReq.Options): boolean {
  const deadline = options.getDeadline();
  return deadline !== undefined && deadline.toDate().getTime() <= Date.now();
}

/** Takes this part in; gives an answer when there is nothing more to wait for. */
function add(
  { appendBytesMax }: ServerParts,
  write: Pending,
  request: BatchAppendReq,
): BatchAppendResponse | undefined {
  for (const message of request.getProposedMessagesList()) {
    const event = proposedOf(message);
    if (typeof event === 'string') return failed(status.INVALID_ARGUMENT, 'BadRequest');
    write.events.push(event);
    write.size += sizeOf(event);
  }
  if (write.size <= appendBytesMax) return undefined;
  const details = new shared.MaximumAppendSizeExceeded();
  details.setMaxappendsize(appendBytesMax);
  return failed(status.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details.serializeBinary());
}

function responseOf(
  { expected, stream }: Pending,
  result: Exclude<WriteResult, { kind: 'dropped' }>,
): BatchAppendResponse {
  switch (result.kind) {
    case 'written':
      return succeeded(result.revision, result.position);
    case 'wrong_version':
      return failed(
        status.FAILED_PRECONDITION,
        'WrongExpectedVersion',
        wrongVersion(expected, result.current),
      );
    case 'deleted': {
      const details = new shared.StreamDeleted();
      details.setStreamIdentifier(identifierOf(stream));
      return failed(status.FAILED_PRECONDITION, 'StreamDeleted', details.serializeBinary());
    }
  }
}

function succeeded(revision: number, position: number | undefined): BatchAppendResponse {
  const success = new streams.BatchAppendResp.Success();
  if (revision === noStream) success.setNoStream(new empty.Empty());
  else success.setCurrentRevision(String(revision));
  if (position === undefined) success.setNoPosition(new empty.Empty());
  else {
    const place = new shared.AllStreamPosition();
    place.setCommitPosition(placeOf(position));
    place.setPreparePosition(placeOf(position));
    success.setPosition(place);
  }
  const response = new streams.BatchAppendResp();
  response.setSuccess(success);
  return response;
}

function wrongVersion(expected: Expected, current: number): Uint8Array {
  const wrong = new shared.WrongExpectedVersion();
  if (expected === 'any') wrong.setExpectedAny(new empty.Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new empty.Empty());
  else if (expected === noStream) wrong.setExpectedNoStream(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  if (current === noStream) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(current));
  return wrong.serializeBinary();
}

function failed(
  code: number,
  name: string,
  details: Uint8Array = new Uint8Array(),
): BatchAppendResponse {
  const packed = new any.Any();
  packed.pack(Uint8Array.from(details), `event_store.client.${name}`);
  const error = new rpcStatus.Status();
  // The codes of google.rpc are those of gRPC.
  error.setCode(code);
  error.setMessage(name);
  error.setDetails(packed);
  const response = new streams.BatchAppendResp();
  response.setError(error);
  return response;
}
