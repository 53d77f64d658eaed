import { AlfredError } from '@alfred/errors';
import { leafHash } from '@alfred/proof';
import {
  BACKWARDS,
  binaryEvent,
  END,
  ErrorType,
  type EventStoreDBClient,
  NO_STREAM,
  type ReadStreamOptions,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { keyHash } from '../batch-parameters.ts';
import { eventIdOf } from '../event-id.ts';
import type { Batch, StoredEntry } from '../event-store.ts';
import { faultOf, typeOf } from './client.ts';
import { collected } from './collected.ts';
import { withinDeadline } from './within-deadline.ts';

/** The type of every event. What an entry says is in its bytes, and nobody reads them in here. */
const entryType = 'alfred.entry';

/** An entry with what was put beside its bytes in the same append. */
export interface KeptEntry extends StoredEntry {
  readonly epoch: bigint;
  readonly keyHash: Buffer | undefined;
}

/** The streams that the logs are: entry n is the event with the revision n - 1. */
export interface LogStreams {
  append(batch: Batch): Promise<'appended' | 'conflict'>;
  /** The last entry, or undefined when there is none. */
  last(ledger: string): Promise<KeptEntry | undefined>;
  /** At most `limit` entries that follow `after`, in order. */
  read(ledger: string, after: bigint, limit: number): Promise<readonly KeptEntry[]>;
  /** Throws `log_truncatable` when the server may forget entries of this log. */
  refuseTruncatable(ledger: string): Promise<void>;
}

export interface StreamOptions {
  readonly client: EventStoreDBClient;
  /** In front of a ledger's id, its stream's name. */
  readonly prefix: string;
  /** Without a word about a call; then nothing is known of it. Milliseconds. */
  readonly callMsMax: number;
}

export function logStreams(options: StreamOptions): LogStreams {
  return {
    append: (batch) => append(options, batch),
    last: async (ledger) => {
      const backwards = { direction: BACKWARDS, fromRevision: END, maxCount: 1 } as const;
      return (await read(options, ledger, backwards))[0];
    },
    read: (ledger, after, limit) => read(options, ledger, { fromRevision: after, maxCount: limit }),
    refuseTruncatable: (ledger) => refuseTruncatable(options, ledger),
  };
}

async function append(
  { client, prefix, callMsMax }: StreamOptions,
  { ledger, epoch, expectedSeq, entries }: Batch,
): Promise<'appended' | 'conflict'> {
  const events = entries.map(({ bytes, key }) =>
    binaryEvent({
      type: entryType,
      id: eventIdOf(leafHash(bytes)),
      data: bytes,
      metadata: metadataOf(epoch, key),
    }),
  );
  const call = client.appendToStream(prefix + ledger, events, {
    expectedRevision: expectedSeq === 0n ? NO_STREAM : expectedSeq - 1n,
    requiresLeader: true,
    deadline: callMsMax,
  });
  try {
    const { nextExpectedRevision } = await withinDeadline(callMsMax, call);
    refuseShifted(ledger, nextExpectedRevision + 1n, expectedSeq + BigInt(entries.length));
    return 'appended';
  } catch (error) {
    if (typeOf(error) === ErrorType.WRONG_EXPECTED_VERSION) return 'conflict';
    throw faultOf(ledger, error);
  }
}

/** A stream that was deleted softly goes on behind what is hidden, whatever the writer expected. */
function refuseShifted(ledger: string, end: bigint, expected: bigint): void {
  if (end === expected) return;
  const reason = `it goes on at ${end} and not at ${expected}, so its stream was deleted`;
  throw new AlfredError('log_truncatable', { ledger, reason });
}

async function read(
  { client, prefix, callMsMax }: StreamOptions,
  ledger: string,
  options: ReadStreamOptions,
): Promise<readonly KeptEntry[]> {
  const events = client.readStream(prefix + ledger, { ...options, requiresLeader: true });
  try {
    const found = await collected(events, callMsMax);
    return found.flatMap(({ event }) => (event ? [entryOf(event)] : []));
  } catch (error) {
    if (typeOf(error) === ErrorType.STREAM_NOT_FOUND) return [];
    throw faultOf(ledger, error);
  }
}

type Recorded = NonNullable<ResolvedEvent['event']>;

function entryOf({ type, revision, data, metadata, streamId }: Recorded): KeptEntry {
  const { epoch, key } = typeof metadata === 'object' ? (metadata as KeptBeside) : {};
  if (type !== entryType || !(data instanceof Uint8Array) || typeof epoch !== 'string') {
    const cause = new Error(`Event ${revision} of ${streamId} is no entry of a ledger.`);
    throw new AlfredError('internal', {}, { cause });
  }
  return {
    seq: revision + 1n,
    bytes: Buffer.from(data),
    epoch: BigInt(epoch),
    keyHash: typeof key === 'string' ? Buffer.from(key, 'base64') : undefined,
  };
}

/** What stands beside an entry's bytes: as in PostgreSQL, who wrote it, and the hash of its key. */
interface KeptBeside {
  readonly epoch?: unknown;
  readonly key?: unknown;
}

function metadataOf(epoch: bigint, key: string | undefined): Record<string, string> {
  const hash = key === undefined ? {} : { key: keyHash(key).toString('base64') };
  return { epoch: String(epoch), ...hash };
}

/** By these a server forgets events; a stream that was deleted softly has the first of them. */
const forgetting = { truncateBefore: '$tb', maxAge: '$maxAge', maxCount: '$maxCount' } as const;

async function refuseTruncatable(
  { client, prefix, callMsMax }: StreamOptions,
  ledger: string,
): Promise<void> {
  const asked = client.getStreamMetadata(prefix + ledger, { requiresLeader: true });
  const { metadata = {} } = await withinDeadline(callMsMax, asked).catch((error: unknown) => {
    throw faultOf(ledger, error);
  });
  const set = Object.entries(forgetting).find(([name]) => name in metadata);
  if (!set) return;
  throw new AlfredError('log_truncatable', { ledger, reason: `${set[1]} is set on its stream` });
}
