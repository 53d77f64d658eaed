import { randomUUID } from 'node:crypto';
import {
  BACKWARDS,
  END,
  type EventStoreDBClient,
  FORWARDS,
  NO_STREAM,
  type ReadStreamOptions,
  START,
} from '@eventstore/db-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventStoreDbDouble, eventStoreDbDouble } from './eventstoredb-double.ts';
import { officialClient, someEvents } from './official-client.ts';

// Transcribed from the server's public tests (github.com/EventStore/EventStore,
// src/EventStore.Core.Tests); each case names the one that it comes from.

let double: EventStoreDbDouble;
let client: EventStoreDBClient;
let stream: string;
beforeAll(async () => {
  double = await eventStoreDbDouble();
  client = officialClient(double);
});
afterAll(async () => {
  await client.dispose();
  await double.stop();
});

async function written(count: number): Promise<void> {
  stream = `stream-${randomUUID()}`;
  await client.appendToStream(stream, someEvents(count), { expectedRevision: NO_STREAM });
}

async function read(options: ReadStreamOptions): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const { event } of client.readStream(stream, options)) {
    found.push(Number(event?.revision));
  }
  return found;
}

const range = (first: number, last: number) =>
  Array.from({ length: Math.abs(last - first) + 1 }, (_, n) =>
    last < first ? first - n : first + n,
  );

describe('reading forwards', () => {
  beforeEach(() => written(100));

  // Services/Transport/Grpc/StreamsTests/ReadStreamsForwardTests:
  // when_reading_forward_from_the_start_of_the_stream
  it('begins with the first and ends after so many', async () => {
    expect(await read({ fromRevision: START, maxCount: 50 })).toEqual(range(0, 49));
  });

  // when_reading_forward_from_the_middle_of_the_stream
  it('begins with the revision that is named', async () => {
    expect(await read({ fromRevision: 60n, maxCount: 20 })).toEqual(range(60, 79));
  });

  // when_reading_forward_from_stream_with_no_events_after_position
  it('finds nothing behind the end, and says nothing bad of it', async () => {
    expect(await read({ fromRevision: 111n, maxCount: 50 })).toEqual([]);
  });

  // when_reading_forward_from_stream_that_has_been_truncated
  it('begins where the stream was truncated', async () => {
    await client.setStreamMetadata(stream, { truncateBefore: 81 });
    expect(await read({ fromRevision: START, maxCount: 10 })).toEqual(range(81, 90));
  });

  it('finds no stream where none was written', async () => {
    stream = 'nowhere';
    await expect(read({ direction: FORWARDS })).rejects.toMatchObject({ type: 'stream-not-found' });
  });
});

describe('reading backwards', () => {
  // Services/Transport/Grpc/StreamsTests/ReadStreamsBackwardTests:
  // when_reading_backward_from_the_end_of_the_stream, …_from_past_the_end_of_the_stream
  it.each([END, 60n] as const)('from %s begins with the last', async (fromRevision) => {
    await written(30);
    const options = { direction: BACKWARDS, fromRevision, maxCount: 20 } as const;
    expect(await read(options)).toEqual(range(29, 10));
  });

  // when_reading_backward_from_the_middle_of_the_stream
  it('begins with the revision that is named', async () => {
    await written(100);
    const options = { direction: BACKWARDS, fromRevision: 60n, maxCount: 20 } as const;
    expect(await read(options)).toEqual(range(60, 41));
  });

  // when_reading_backward_from_the_start_of_the_stream
  it('from the start finds the first alone', async () => {
    await written(10);
    const options = { direction: BACKWARDS, fromRevision: START, maxCount: 20 } as const;
    expect(await read(options)).toEqual([0]);
  });
});

describe('what is said of a stream', () => {
  beforeEach(() => written(5));

  // ClientAPI/when_having_max_count_set_for_stream: read_stream_forward_respects_max_count,
  // read_stream_backward_respects_max_count, after_setting_less_strict_max_count_…,
  // after_setting_more_strict_max_count_…
  it.each([
    [3, [2, 3, 4]],
    [4, [1, 2, 3, 4]],
    [2, [3, 4]],
  ])('keeps the last %i of five', async (maxCount, expected) => {
    await client.setStreamMetadata(stream, { maxCount: 3 });
    await client.setStreamMetadata(stream, { maxCount }, { expectedRevision: 0n });
    expect(await read({})).toEqual(expected);
    expect(await read({ direction: BACKWARDS, fromRevision: END })).toEqual(expected.toReversed());
  });

  // ClientAPI/when_having_truncatebefore_set_for_stream: read_stream_forward_respects_truncatebefore,
  // read_stream_backward_respects_truncatebefore, more_strict_max_count_gives_less_events_…
  it('hides what comes before', async () => {
    await client.setStreamMetadata(stream, { truncateBefore: 2 });
    expect(await read({})).toEqual([2, 3, 4]);
    expect(await read({ direction: BACKWARDS, fromRevision: END })).toEqual([4, 3, 2]);
    await client.setStreamMetadata(stream, { truncateBefore: 2, maxCount: 2 });
    expect(await read({})).toEqual([3, 4]);
  });

  // ClientAPI/when_working_with_stream_metadata_as_structured_info:
  // setting_structured_metadata_with_correct_expected_version, …_with_wrong_expected_version_throws
  it('has revisions of its own', async () => {
    const first = { expectedRevision: NO_STREAM } as const;
    await client.setStreamMetadata(stream, { custom: 'one' }, first);
    await expect(
      client.setStreamMetadata(stream, { custom: 'two' }, { expectedRevision: 3n }),
    ).rejects.toMatchObject({ type: 'wrong-expected-version' });
    const { metadata } = await client.getStreamMetadata(stream);
    expect(metadata).toEqual({ custom: 'one' });
  });

  it('is nothing while nobody said anything', async () => {
    expect((await client.getStreamMetadata(stream)).metadata).toBeUndefined();
  });
});

describe('the log of all streams', () => {
  // Services/Transport/Grpc/StreamsTests/ReadAllForwardsTests, ReadAllBackwardsTests
  it('is read both ways, and from a place on', async () => {
    await written(3);
    const all: { stream: string | undefined; commit: bigint }[] = [];
    for await (const { event } of client.readAll({ fromPosition: START })) {
      all.push({ stream: event?.streamId, commit: event?.position?.commit ?? 0n });
    }
    expect(all.slice(-3).map((each) => each.stream)).toEqual([stream, stream, stream]);
    const [last] = all.slice(-1);
    const from = { commit: last?.commit ?? 0n, prepare: last?.commit ?? 0n };
    const counts = [0, 0];
    for await (const _ of client.readAll({ fromPosition: from })) counts[0] = (counts[0] ?? 0) + 1;
    const back = client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 2 });
    for await (const _ of back) counts[1] = (counts[1] ?? 0) + 1;
    expect(counts).toEqual([1, 2]);
  });
});
