import { randomUUID } from 'node:crypto';
import type {
  ReadReq,
  ReadResp as ReadResponse,
} from '@eventstore/db-client/generated/streams_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { deleted, type ServerParts } from './append-calls.ts';
import type { Recorded } from './kept.ts';
import { placeOf, positionAt, readEventOf, streamNameOf } from './messages.ts';

type Call = ServerWritableStream<ReadReq, ReadResponse>;

/** The window in which a filtered subscription counts, where it names none. */
const windowDefault = 32;

/** What a subscription may see, and where it stands. */
interface Subscription {
  readonly stream: string | undefined;
  readonly wants: (event: Recorded) => boolean;
  /** Events of all streams after which a filtered one is told how far it has come. */
  readonly checkpointEvery: number | undefined;
  /** Of the last event that was looked at, sent or not. */
  position: number;
  sinceCheckpoint: number;
}

/**
 * Confirms, sends what is there behind the place that the subscriber names, says that it has caught
 * up, and sends what comes.
 */
export function subscribe(
  { log, faults }: ServerParts,
  call: Call,
  options: ReadReq.Options,
): void {
  const subscription = begun(options, log.all());
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(randomUUID());
  const confirmed = new streams.ReadResp();
  confirmed.setConfirmation(confirmation);
  call.write(confirmed);
  const pump = () => {
    if (faults.areSubscriptionsSilent) return;
    send(call, subscription, log.all());
    const { stream } = subscription;
    if (stream === undefined) return;
    const { kind } = log.read(stream, { from: 0, count: 1, isBackwards: false });
    if (kind === 'deleted') call.emit('error', deleted(stream));
  };
  call.on('cancelled', log.onReplicated(pump));
  pump();
  if (faults.areSubscriptionsSilent) return;
  const caughtUp = new streams.ReadResp();
  caughtUp.setCaughtUp(new streams.ReadResp.CaughtUp());
  call.write(caughtUp);
}

function begun(options: ReadReq.Options, all: readonly Recorded[]): Subscription {
  const place = options.getStream();
  const last = all.at(-1)?.position ?? 0;
  if (place) {
    const stream = streamNameOf(place.getStreamIdentifier());
    const after = place.hasRevision() ? Number(place.getRevision()) : -1;
    const wants = (event: Recorded) => event.stream === stream && event.revision > after;
    const position = place.hasEnd() ? last : 0;
    return { stream, wants, checkpointEvery: undefined, position, sinceCheckpoint: 0 };
  }
  const from = options.getAll();
  const at = from?.hasPosition() ? positionAt(from.getPosition()?.getCommitPosition() ?? '0') : 0;
  const filter = options.getFilter();
  const window = filter?.hasMax() ? filter.getMax() : windowDefault;
  return {
    stream: undefined,
    wants: filter ? filtered(filter) : () => true,
    checkpointEvery: filter && window * filter.getCheckpointintervalmultiplier(),
    position: from?.hasEnd() ? last : at,
    sinceCheckpoint: 0,
  };
}

function filtered(filter: ReadReq.Options.FilterOptions): (event: Recorded) => boolean {
  const onStream = filter.getStreamIdentifier();
  const expression = onStream ?? filter.getEventType();
  const pattern = new RegExp(expression?.getRegex() ?? '');
  const prefixes = expression?.getPrefixList() ?? [];
  return ({ stream, type }) => {
    const text = onStream ? stream : type;
    if (prefixes.length === 0) return pattern.test(text);
    return prefixes.some((prefix) => text.startsWith(prefix));
  };
}

function send(call: Call, subscription: Subscription, all: readonly Recorded[]): void {
  for (const event of all.slice(subscription.position)) {
    subscription.position = event.position;
    const isWanted = subscription.wants(event);
    if (isWanted) {
      const response = new streams.ReadResp();
      response.setEvent(readEventOf(event));
      call.write(response);
    }
    checkpoint(call, subscription, isWanted);
  }
}

function checkpoint(call: Call, subscription: Subscription, isWanted: boolean): void {
  if (subscription.checkpointEvery === undefined) return;
  subscription.sinceCheckpoint = isWanted ? 0 : subscription.sinceCheckpoint + 1;
  if (subscription.sinceCheckpoint < subscription.checkpointEvery) return;
  subscription.sinceCheckpoint = 0;
  const reached = new streams.ReadResp.Checkpoint();
  reached.setCommitPosition(placeOf(subscription.position));
  reached.setPreparePosition(placeOf(subscription.position));
  const response = new streams.ReadResp();
  response.setCheckpoint(reached);
  call.write(response);
}
