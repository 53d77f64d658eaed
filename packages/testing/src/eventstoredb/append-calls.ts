import shared from '@eventstore/db-client/generated/shared_pb.js';
import type {
  AppendReq,
  AppendResp as AppendResponse,
} from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type handleClientStreamingCall, type StatusObject, status } from '@grpc/grpc-js';
import type { Faults } from './faults.ts';
import { type Expected, noStream, type Proposed } from './kept.ts';
import { expectedOf, placeOf, proposedOf, refusal, sizeOf, streamNameOf } from './messages.ts';
import type { ServerLog, WriteResult } from './server-log.ts';

/** What the calls of a server have in common. */
export interface ServerParts {
  readonly log: ServerLog;
  readonly faults: Faults;
  /** Bytes of one append, as `sizeOf` counts them. */
  readonly appendBytesMax: number;
  /** Ends every connection, as a network does. */
  cut(): void;
  /** Every call that came, by its name. */
  readonly calls: string[];
}

export interface Write {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly Proposed[];
}

/** `Append`: one call, one append; the events follow the options one by one. */
export function appendCall(
  parts: ServerParts,
): handleClientStreamingCall<AppendReq, AppendResponse> {
  return (call, callback) => {
    parts.calls.push('Append');
    const arriving: Arriving = { write: undefined, events: [], size: 0, refused: undefined };
    call.on('data', (request: AppendReq) => {
      if (arriving.refused) return;
      take(parts, arriving, request);
      if (arriving.refused) callback(arriving.refused);
    });
    call.on('end', () => {
      const { write, refused } = arriving;
      if (refused || !write) return;
      carryOut(parts, write, (result) => {
        if (result.kind === 'deleted') callback(deleted(write.stream));
        else callback(null, responseOf(result, write.expected));
      });
    });
  };
}

interface Arriving {
  write: Write | undefined;
  readonly events: Proposed[];
  size: number;
  refused: StatusObject | undefined;
}

function take({ appendBytesMax }: ServerParts, arriving: Arriving, request: AppendReq): void {
  const options = request.getOptions();
  if (options) {
    const stream = streamNameOf(options.getStreamIdentifier());
    arriving.write = { stream, expected: expectedOf(options), events: arriving.events };
  }
  const message = request.getProposedMessage();
  if (!message) return;
  const event = proposedOf(message);
  if (typeof event === 'string') {
    arriving.refused = missing(event);
    return;
  }
  arriving.events.push(event);
  arriving.size += sizeOf(event);
  if (arriving.size > appendBytesMax) arriving.refused = tooLarge(appendBytesMax);
}

/** Writes as the next fate has it, and answers once enough nodes have it. */
export function carryOut(
  { log, faults, cut }: ServerParts,
  { stream, expected, events }: Write,
  answer: (result: Exclude<WriteResult, { kind: 'dropped' }>) => void,
): void {
  const fate = faults.appends.shift() ?? 'works';
  const isWritten = fate !== 'lost' && fate !== 'ignored';
  const result = isWritten ? log.write(stream, expected, events) : undefined;
  if (fate === 'lost' || fate === 'unheard') cut();
  if (fate !== 'works' || !result || result.kind === 'dropped') return;
  const position = result.kind === 'written' ? (result.position ?? 0) : 0;
  const answerReplicated = () => {
    if (!log.isReplicated(position)) return;
    unlisten();
    answer(result);
  };
  const unlisten = log.onReplicated(answerReplicated);
  answerReplicated();
}

function responseOf(
  result: Exclude<WriteResult, { kind: 'dropped' | 'deleted' }>,
  expected: Expected,
): AppendResponse {
  const response = new streams.AppendResp();
  if (result.kind === 'wrong_version') {
    const wrong = new streams.AppendResp.WrongExpectedVersion();
    if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
    else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new shared.Empty());
    else if (expected === noStream) wrong.setExpectedNoStream(new shared.Empty());
    else wrong.setExpectedRevision(String(expected));
    if (result.current === noStream) wrong.setCurrentNoStream(new shared.Empty());
    else wrong.setCurrentRevision(String(result.current));
    response.setWrongExpectedVersion(wrong);
    return response;
  }
  const success = new streams.AppendResp.Success();
  if (result.revision === noStream) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(result.revision));
  if (result.position === undefined) success.setNoPosition(new shared.Empty());
  else {
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(placeOf(result.position));
    position.setPreparePosition(placeOf(result.position));
    success.setPosition(position);
  }
  response.setSuccess(success);
  return response;
}

export function deleted(stream: string): StatusObject {
  return refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });
}

function missing(property: string): StatusObject {
  return refusal(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });
}

function tooLarge(bytesMax: number): StatusObject {
  return refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${bytesMax} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(bytesMax),
  });
}
