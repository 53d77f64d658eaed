import { randomUUID } from 'node:crypto';
import {
  ANY,
  type EventStoreDBClient,
  NO_STREAM,
  STREAM_EXISTS,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventStoreDbDouble, eventStoreDbDouble } from './eventstoredb-double.ts';
import { appendCalls, eventWith, officialClient, seen, someEvents } from './official-client.ts';

// Transcribed from the server's public tests (github.com/EventStore/EventStore,
// src/EventStore.Core.Tests). Each case names the one that it comes from; where none is named, the
// case is about the double alone.

let double: EventStoreDbDouble;
beforeAll(async () => {
  double = await eventStoreDbDouble();
});
afterAll(() => double.stop());

describe.each(appendCalls)('an append by %s', (by) => {
  let client: EventStoreDBClient;
  let stream: string;
  beforeAll(() => {
    client = officialClient(double, by);
  });
  afterAll(() => client.dispose());
  beforeEach(() => {
    stream = `stream-${randomUUID()}`;
  });

  const append = (events: ReturnType<typeof someEvents>, expectedRevision: Expected) =>
    client.appendToStream(stream, events, { expectedRevision });
  type Expected = bigint | typeof ANY | typeof NO_STREAM | typeof STREAM_EXISTS;
  const next = async (events: ReturnType<typeof someEvents>, expected: Expected) =>
    (await append(events, expected)).nextExpectedRevision;

  it('goes by that call', async () => {
    await append(someEvents(1), ANY);
    expect(double.calls).toContain(by);
  });

  // ClientAPI/append_to_stream: should_create_stream_with_no_stream_exp_ver_on_first_write_if_does_not_exist,
  // should_create_stream_with_any_exp_ver_on_first_write_if_does_not_exist
  it.each([NO_STREAM, ANY] as const)('begins a stream with %s', async (expected) => {
    expect(await next(someEvents(1), expected)).toBe(0n);
    expect(await seen(client, stream)).toHaveLength(1);
  });

  // ClientAPI/append_to_stream: can_append_multiple_events_at_once
  it('takes many events at once', async () => {
    expect(await next(someEvents(100), NO_STREAM)).toBe(99n);
  });

  // ClientAPI/append_to_stream: should_append_with_correct_exp_ver_to_existing_stream,
  // should_append_with_any_exp_ver_to_existing_stream,
  // should_append_with_stream_exists_exp_ver_to_existing_stream
  it.each([0n, ANY, STREAM_EXISTS] as const)('goes on with %s', async (expected) => {
    await append(someEvents(1), NO_STREAM);
    expect(await next(someEvents(1), expected)).toBe(1n);
  });

  // ClientAPI/append_to_stream: should_fail_appending_with_wrong_exp_ver_to_existing_stream
  it('is refused with a revision that a stream without events does not have', async () => {
    await expect(append(someEvents(1), 1n)).rejects.toMatchObject({
      type: 'wrong-expected-version',
      expectedVersion: 1n,
      actualVersion: 'no_stream',
    });
  });

  // ClientAPI/append_to_stream (ssl): should_fail_appending_with_wrong_exp_ver_to_existing_stream
  it('is refused with another revision than the stream has, behind its end or before it', async () => {
    await append(someEvents(2), NO_STREAM);
    for (const expected of [0n, 2n]) {
      const wrong = { expectedVersion: expected, actualVersion: 1n };
      await expect(append(someEvents(1), expected)).rejects.toMatchObject(wrong);
    }
    await expect(append(someEvents(1), NO_STREAM)).rejects.toBeInstanceOf(
      WrongExpectedVersionError,
    );
    expect(await seen(client, stream)).toHaveLength(2);
  });

  // ClientAPI/append_to_stream:
  // should_fail_appending_with_stream_exists_exp_ver_and_stream_does_not_exist
  it('is refused where no stream is, if it says that there is one', async () => {
    await expect(append(someEvents(1), STREAM_EXISTS)).rejects.toMatchObject({
      expectedVersion: 'stream_exists',
      actualVersion: 'no_stream',
    });
  });

  // ClientAPI/append_to_stream: should_append_with_stream_exists_exp_ver_if_metadata_stream_exists
  it('finds a stream of which only something was said', async () => {
    await client.setStreamMetadata(stream, { custom: 1 });
    expect(await next(someEvents(1), STREAM_EXISTS)).toBe(0n);
  });

  // ClientAPI/append_to_stream: should_fail_writing_with_correct_exp_ver_to_deleted_stream,
  // should_fail_writing_with_any_exp_ver_to_deleted_stream,
  // should_fail_writing_with_invalid_exp_ver_to_deleted_stream,
  // should_fail_appending_with_stream_exists_exp_ver_to_hard_deleted_stream
  it.each([NO_STREAM, ANY, 5n, STREAM_EXISTS] as const)(
    'is refused with %s where a tombstone is',
    async (expected) => {
      await client.tombstoneStream(stream, { expectedRevision: NO_STREAM });
      await expect(append(someEvents(1), expected)).rejects.toBeInstanceOf(StreamDeletedError);
    },
  );

  // ClientAPI/append_to_stream:
  // should_fail_appending_with_stream_exists_exp_ver_to_soft_deleted_stream
  it('is refused where a stream is deleted softly, if it says that there is one', async () => {
    await append(someEvents(1), NO_STREAM);
    await client.deleteStream(stream, { expectedRevision: 0n });
    await expect(append(someEvents(1), STREAM_EXISTS)).rejects.toBeInstanceOf(StreamDeletedError);
  });

  // ClientAPI/append_to_stream: should_allow_appending_zero_events_to_stream_with_no_problems
  it('may be empty', async () => {
    if (by === 'Append') await append([], NO_STREAM);
    else await append([], ANY);
    await expect(seen(client, stream)).rejects.toMatchObject({ type: 'stream-not-found' });
  });

  // ClientAPI/append_to_stream: should_return_log_position_when_writing
  it('is told its place in the log of all streams', async () => {
    const { position } = await append(someEvents(1), NO_STREAM);
    expect(position?.commit).toBeGreaterThan(0n);
  });

  it('gives every byte back', async () => {
    const data = Uint8Array.from({ length: 512 }, (_, n) => n % 256);
    await append([eventWith(randomUUID(), data)], NO_STREAM);
    for await (const { event } of client.readStream(stream)) {
      expect(event).toMatchObject({ isJson: false, type: '-', data });
    }
  });
});

describe('the size of an append', () => {
  it.each(appendCalls)('is limited, whatever the events: by %s', async (by) => {
    const small = await eventStoreDbDouble({ appendBytesMax: 1_000 });
    const client = officialClient(small, by);
    // Services/Transport/Grpc/StreamsTests/AppendBatchToStreamTests, single_batch_with_too_large_events:
    // data, metadata, and two bytes for each letter of the type.
    const fitting = eventWith(randomUUID(), Buffer.alloc(998));
    await client.appendToStream('fits', [fitting], { expectedRevision: NO_STREAM });
    const halves = [
      eventWith(randomUUID(), Buffer.alloc(499)),
      eventWith(randomUUID(), Buffer.alloc(498)),
    ];
    await expect(client.appendToStream('fits', halves)).rejects.toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 1_000,
    });
    expect(await seen(client, 'fits')).toHaveLength(1);
    await client.dispose();
    await small.stop();
  });
});

describe('one batch of several', () => {
  // Services/Transport/Grpc/StreamsTests/AppendBatchToStreamTests, multiple_batches
  it('may come in several parts, and is written whole', async () => {
    const client = officialClient(double);
    const stream = `stream-${randomUUID()}`;
    const events = someEvents(20);
    await client.appendToStream(stream, events, { batchAppendSize: 100 });
    expect((await seen(client, stream)).map(([id]) => id)).toEqual(events.map(({ id }) => id));
    await client.dispose();
  });

  // Services/Transport/Grpc/StreamsTests/AppendBatchToStreamTests, exceeded_deadline_timestamp
  it('is refused when its deadline is over, and not written', async () => {
    const client = officialClient(double);
    const stream = `stream-${randomUUID()}`;
    const late = client.appendToStream(stream, someEvents(1), { deadline: -1 });
    await expect(late).rejects.toMatchObject({ type: 'deadline-exceeded' });
    await expect(seen(client, stream)).rejects.toMatchObject({ type: 'stream-not-found' });
    await client.dispose();
  });
});
