import type {
  DeleteReq,
  DeleteResp as DeleteResponse,
  TombstoneReq,
  TombstoneResp as TombstoneResponse,
} from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { type handleUnaryCall, type StatusObject, status } from '@grpc/grpc-js';
import { deleted, type ServerParts } from './append-calls.ts';
import type { Expected } from './kept.ts';
import { expectedOf, placeOf, refusal, streamNameOf } from './messages.ts';

/** `Delete`: hides what a stream has; it may be written to again. */
export function deleteCall(parts: ServerParts): handleUnaryCall<DeleteReq, DeleteResponse> {
  return ({ request }, callback) => {
    parts.calls.push('Delete');
    const outcome = remove(parts, { options: request.getOptions(), isHard: false });
    if (typeof outcome !== 'string') return callback(outcome);
    const position = new streams.DeleteResp.Position();
    position.setCommitPosition(outcome);
    position.setPreparePosition(outcome);
    const response = new streams.DeleteResp();
    response.setPosition(position);
    callback(null, response);
  };
}

/** `Tombstone`: ends a stream for good. */
export function tombstoneCall(
  parts: ServerParts,
): handleUnaryCall<TombstoneReq, TombstoneResponse> {
  return ({ request }, callback) => {
    parts.calls.push('Tombstone');
    const outcome = remove(parts, { options: request.getOptions(), isHard: true });
    if (typeof outcome !== 'string') return callback(outcome);
    const position = new streams.TombstoneResp.Position();
    position.setCommitPosition(outcome);
    position.setPreparePosition(outcome);
    const response = new streams.TombstoneResp();
    response.setPosition(position);
    callback(null, response);
  };
}

/** Gives the place of the deletion in the log of all streams, or why there is none. */
function remove(
  { log }: ServerParts,
  {
    options,
    isHard,
  }: { options: DeleteReq.Options | TombstoneReq.Options | undefined; isHard: boolean },
): string | StatusObject {
  const stream = streamNameOf(options?.getStreamIdentifier());
  const expected: Expected = options ? expectedOf(options) : 'any';
  const result = log.remove(stream, expected, isHard);
  if (result.kind === 'written') return placeOf(result.position ?? 0);
  if (result.kind !== 'wrong_version') return deleted(stream);
  return refusal(status.FAILED_PRECONDITION, `Delete failed due to WrongExpectedVersion.`, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(typeof expected === 'number' ? expected : -2),
    'actual-version': String(result.current),
  });
}
