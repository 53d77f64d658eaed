import { randomUUID } from 'node:crypto';
import { ANY, type EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventStoreDbDouble, eventStoreDbDouble } from './eventstoredb-double.ts';
import { officialClient, seen, someEvents } from './official-client.ts';
import { deletedMark } from './stream-metadata.ts';

// Transcribed from the server's public tests (github.com/EventStore/EventStore,
// src/EventStore.Core.Tests); each case names the one that it comes from.

let double: EventStoreDbDouble;
let client: EventStoreDBClient;
let stream: string;
beforeAll(async () => {
  double = await eventStoreDbDouble();
  client = officialClient(double, 'Append');
});
afterAll(async () => {
  await client.dispose();
  await double.stop();
});
beforeEach(() => {
  stream = `stream-${randomUUID()}`;
});

const append = async (
  events: ReturnType<typeof someEvents>,
  expectedRevision: bigint | typeof ANY | typeof NO_STREAM,
) => (await client.appendToStream(stream, events, { expectedRevision })).nextExpectedRevision;
const revisions = async () => (await seen(client, stream)).map(([, revision]) => revision);

describe('a stream that is deleted softly', () => {
  beforeEach(async () => {
    await append(someEvents(2), NO_STREAM);
    await client.deleteStream(stream, { expectedRevision: 1n });
  });

  // ClientAPI/soft_delete: soft_deleted_stream_returns_no_stream_and_no_events_on_read
  it('is not found', async () => {
    await expect(revisions()).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  // ClientAPI/soft_delete: soft_deleted_stream_allows_recreation_when_expver_any, …_no_stream,
  // …_is_exact. This is why a log must not be written to where such a deletion was: it goes on with
  // the number behind the last that is hidden, although the writer said that there is no stream.
  it.each([ANY, NO_STREAM, 1n] as const)(
    'goes on behind what is hidden with %s',
    async (expected) => {
      expect(await append(someEvents(3), expected)).toBe(4n);
      expect(await revisions()).toEqual([2n, 3n, 4n]);
      const { metadata } = await client.getStreamMetadata(stream);
      expect(metadata).toMatchObject({ truncateBefore: 2 });
    },
  );

  // ClientAPI/soft_delete: soft_deleted_stream_allows_recreation_only_for_first_write
  it('may be begun anew only once', async () => {
    await append(someEvents(1), NO_STREAM);
    await expect(append(someEvents(1), NO_STREAM)).rejects.toMatchObject({
      type: 'wrong-expected-version',
    });
  });

  // ClientAPI/soft_delete: soft_deleted_stream_appends_both_writes_when_expver_any
  it('goes on and on without a revision', async () => {
    expect(await append(someEvents(3), ANY)).toBe(4n);
    expect(await append(someEvents(2), ANY)).toBe(6n);
    expect(await revisions()).toEqual([2n, 3n, 4n, 5n, 6n]);
  });

  // ClientAPI/soft_delete: soft_deleted_stream_can_be_hard_deleted
  it('may be ended for good', async () => {
    await client.tombstoneStream(stream, { expectedRevision: ANY });
    await expect(revisions()).rejects.toMatchObject({ type: 'stream-deleted' });
    await expect(client.getStreamMetadata(stream)).rejects.toMatchObject({
      type: 'stream-deleted',
    });
    await expect(append(someEvents(1), ANY)).rejects.toMatchObject({ type: 'stream-deleted' });
  });

  // ClientAPI/soft_delete:
  // setting_json_metadata_on_nonempty_soft_deleted_stream_recreates_stream_not_overriding_metadata
  it('comes back empty when something is said of it', async () => {
    await client.setStreamMetadata(stream, { maxCount: 100, key1: true }, { expectedRevision: 0n });
    expect(await revisions()).toEqual([]);
    const { metadata } = await client.getStreamMetadata(stream);
    expect(metadata).toMatchObject({ truncateBefore: 2, maxCount: 100, key1: true });
  });
});

describe('a deletion', () => {
  // ClientAPI/soft_delete:
  // soft_deleted_stream_when_recreated_preserves_metadata_except_truncatebefore
  it('may be said of a stream, and what else was said stays when it comes back', async () => {
    await append(someEvents(2), NO_STREAM);
    await client.setStreamMetadata(stream, { maxCount: 100, $tb: Number(deletedMark) });
    expect(await append(someEvents(3), 1n)).toBe(4n);
    const { metadata } = await client.getStreamMetadata(stream);
    expect(metadata).toMatchObject({ truncateBefore: 2, maxCount: 100 });
  });

  // Services/Transport/Grpc/StreamsTests/DeleteTests: DeleteNoStream
  it('of nothing is refused', async () => {
    await expect(
      client.deleteStream(stream, { expectedRevision: NO_STREAM }),
    ).rejects.toMatchObject({ type: 'wrong-expected-version' });
  });

  // Services/Transport/Grpc/StreamsTests/DeleteTests: DeleteWithExistingMetadata
  it('of a stream of which only something was said is not', async () => {
    await client.setStreamMetadata(stream, { custom: 1 });
    await client.deleteStream(stream, { expectedRevision: ANY });
    await expect(revisions()).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  // Services/Transport/Grpc/StreamsTests/DeleteTests: DeleteExistingStreamExpectedRevision
  it('with another revision than the stream has is refused', async () => {
    await append(someEvents(1), NO_STREAM);
    const expectedRevision = 7n;
    await expect(client.deleteStream(stream, { expectedRevision })).rejects.toMatchObject({
      ...{ type: 'wrong-expected-version', expectedVersion: 7n, actualVersion: 0n },
    });
    await expect(client.tombstoneStream(stream, { expectedRevision })).rejects.toMatchObject({
      type: 'wrong-expected-version',
    });
  });

  // Services/Transport/Grpc/StreamsTests/TombstoneTests: TombstoneExistingStreamExpectedRevision,
  // …Any, …NoStream
  it('for good ends the stream', async () => {
    await client.tombstoneStream(stream, { expectedRevision: NO_STREAM });
    await expect(revisions()).rejects.toMatchObject({ type: 'stream-deleted' });
    await expect(client.tombstoneStream(stream)).rejects.toMatchObject({ type: 'stream-deleted' });
  });
});
