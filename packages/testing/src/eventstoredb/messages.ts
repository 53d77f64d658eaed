import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type {
  AppendReq,
  BatchAppendReq,
  DeleteReq,
  ReadResp,
  TombstoneReq,
} from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, type StatusObject } from '@grpc/grpc-js';
import { type Expected, noStream, type Proposed, type Recorded } from './kept.ts';

/** A refusal as the server words it: a status, and in its trailers what exception it was. */
export function refusal(
  code: number,
  details: string,
  trailers: Readonly<Record<string, string>> = {},
): StatusObject {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return { code, details, metadata };
}

export function streamNameOf(identifier: StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();
}

export function identifierOf(stream: string): StreamIdentifier {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(new Uint8Array(Buffer.from(stream)));
  return identifier;
}

type Revised = AppendReq.Options | DeleteReq.Options | TombstoneReq.Options;

export function expectedOf(options: Revised): Expected {
  if (options.hasRevision()) return Number(options.getRevision());
  if (options.hasNoStream()) return noStream;
  return options.hasStreamExists() ? 'stream_exists' : 'any';
}

export function batchExpectedOf(options: BatchAppendReq.Options): Expected {
  if (options.hasStreamPosition()) return Number(options.getStreamPosition());
  if (options.hasNoStream()) return noStream;
  return options.hasStreamExists() ? 'stream_exists' : 'any';
}

/** The event, or the name of what it must say of itself and does not. */
export function proposedOf(
  message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage,
): Proposed | 'type' | 'content-type' {
  const said = message.getMetadataMap();
  const type = said.get('type');
  const contentType = said.get('content-type');
  if (!type) return 'type';
  if (!contentType) return 'content-type';
  return {
    id: message.getId()?.getString() ?? '',
    type,
    isJson: contentType === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** As much of the limit of one append as an event takes: its type counts in two bytes a letter. */
export function sizeOf({ type, data, metadata }: Proposed): number {
  return data.length + metadata.length + type.length * 2;
}

/** Of an event in the log of all streams; both places are the same for what is one transaction. */
export function placeOf(position: number): string {
  return String(position * 100);
}

export const positionAt = (place: string): number => Number(place) / 100;

export function readEventOf(event: Recorded): ReadResp.ReadEvent {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  const id = new shared.UUID();
  id.setString(event.id);
  recorded.setId(id);
  recorded.setStreamIdentifier(identifierOf(event.stream));
  recorded.setStreamRevision(String(event.revision));
  recorded.setCommitPosition(placeOf(event.position));
  recorded.setPreparePosition(placeOf(event.position));
  const said = recorded.getMetadataMap();
  said.set('type', event.type);
  said.set('created', String(event.position));
  said.set('content-type', event.isJson ? 'application/json' : 'application/octet-stream');
  recorded.setData(event.data);
  recorded.setCustomMetadata(event.metadata);
  const read = new streams.ReadResp.ReadEvent();
  read.setEvent(recorded);
  read.setCommitPosition(placeOf(event.position));
  return read;
}
