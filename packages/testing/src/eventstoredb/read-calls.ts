import type {
  ReadReq,
  ReadResp as ReadResponse,
} from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type handleServerStreamingCall, type ServerWritableStream, status } from '@grpc/grpc-js';
import { deleted, type ServerParts } from './append-calls.ts';
import type { Recorded } from './kept.ts';
import { identifierOf, positionAt, readEventOf, refusal, streamNameOf } from './messages.ts';
import { subscribe } from './subscriptions.ts';

type Call = ServerWritableStream<ReadReq, ReadResponse>;

/** `Read`: of a stream or of all of them, either way; or a subscription, which goes on for ever. */
export function readCall(parts: ServerParts): handleServerStreamingCall<ReadReq, ReadResponse> {
  return (call) => {
    const options = call.request.getOptions();
    const isSubscription = options?.hasSubscription() === true;
    parts.calls.push(isSubscription ? 'Subscribe' : 'Read');
    if (!options?.getUuidOption()) {
      call.emit('error', refusal(status.INVALID_ARGUMENT, 'uuidOption is required'));
    } else if (isSubscription) subscribe(parts, call, options);
    else if (parts.faults.areReadsIgnored) return;
    else if (options.hasAll()) readAll(parts, call, options);
    else readStream(parts, call, options);
  };
}

function readStream({ log }: ServerParts, call: Call, options: ReadReq.Options): void {
  const place = options.getStream();
  const stream = streamNameOf(place?.getStreamIdentifier());
  const isBackwards = options.getReadDirection() === 1;
  const from = place?.hasRevision() ? Number(place.getRevision()) : 0;
  const wish = {
    from: place?.hasEnd() ? Number.MAX_SAFE_INTEGER - 1 : from,
    count: Number(options.getCount()),
    isBackwards,
  };
  const result = log.read(stream, wish);
  if (result.kind === 'deleted') return void call.emit('error', deleted(stream));
  if (result.kind === 'not_found') call.write(notFound(stream));
  else sendEvents(call, result.events);
  call.end();
}

function readAll({ log }: ServerParts, call: Call, options: ReadReq.Options): void {
  const place = options.getAll();
  const isBackwards = options.getReadDirection() === 1;
  const at = place?.hasPosition() ? positionAt(place.getPosition()?.getCommitPosition() ?? '0') : 0;
  const all = log.all();
  const readable = isBackwards
    ? all.filter(({ position }) => place?.hasEnd() || position < at).reverse()
    : all.filter(({ position }) => !place?.hasEnd() && position >= at);
  sendEvents(call, readable.slice(0, Number(options.getCount())));
  call.end();
}

function sendEvents(call: Call, events: readonly Recorded[]): void {
  for (const event of events) {
    const response = new streams.ReadResp();
    response.setEvent(readEventOf(event));
    call.write(response);
  }
}

function notFound(stream: string): ReadResponse {
  const unknown = new streams.ReadResp.StreamNotFound();
  unknown.setStreamIdentifier(identifierOf(stream));
  const response = new streams.ReadResp();
  response.setStreamNotFound(unknown);
  return response;
}
