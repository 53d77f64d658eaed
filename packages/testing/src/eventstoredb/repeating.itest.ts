import { randomUUID } from 'node:crypto';
import { ANY, type EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventStoreDbDouble, eventStoreDbDouble } from './eventstoredb-double.ts';
import { appendCalls, eventWith, officialClient, seen, someEvents } from './official-client.ts';

// Transcribed from ClientAPI/appending_to_implicitly_created_stream of the server's public tests
// (github.com/EventStore/EventStore, src/EventStore.Core.Tests), where `0em1` is event 0 written with
// the expected version -1, `1any` event 1 with any, and S…E what is written at once.

type Events = ReturnType<typeof someEvents>;
type Expected = bigint | typeof ANY | typeof NO_STREAM;

let double: EventStoreDbDouble;
beforeAll(async () => {
  double = await eventStoreDbDouble();
});
afterAll(() => double.stop());

describe.each(appendCalls)('a repeat by %s', (by) => {
  let client: EventStoreDBClient;
  let stream: string;
  beforeAll(() => {
    client = officialClient(double, by);
  });
  afterAll(() => client.dispose());
  beforeEach(() => {
    stream = `stream-${randomUUID()}`;
  });

  const append = async (events: Events, expectedRevision: Expected) =>
    (await client.appendToStream(stream, events, { expectedRevision })).nextExpectedRevision;
  const oneByOne = async (events: Events) => {
    for (const [n, event] of events.entries()) {
      await append([event], n === 0 ? NO_STREAM : BigInt(n - 1));
    }
  };
  const count = async () => (await seen(client, stream)).length;

  // sequence_0em1_1e0_2e1_3e2_4e3_5e4_0em1_idempotent, sequence_0em1_0em1_idempotent
  it('is known by its revision, however far the stream has gone', async () => {
    const events = someEvents(6);
    await oneByOne(events);
    expect(await append(events.slice(0, 1), NO_STREAM)).toBe(0n);
    expect(await count()).toBe(6);
  });

  // sequence_0em1_1e0_2e1_3e2_4e3_4e4_0any_idempotent, sequence_0em1_0any_idempotent,
  // sequence_0em1_1e0_2e1_1any_1any_idempotent
  it('is known by its ids alone where any revision will do', async () => {
    const events = someEvents(6);
    await oneByOne(events);
    expect(await append(events.slice(0, 1), ANY)).toBe(0n);
    expect(await append(events.slice(1, 2), ANY)).toBe(1n);
    expect(await append(events.slice(1, 2), ANY)).toBe(1n);
    expect(await count()).toBe(6);
  });

  // sequence_0em1_1e0_2e1_3e2_4e3_5e4_0e5_non_idempotent, sequence_0em1_0e0_non_idempotent
  it('is none at the end of the stream: the same id is there twice', async () => {
    const events = someEvents(6);
    await oneByOne(events);
    expect(await append(events.slice(0, 1), 5n)).toBe(6n);
    expect(await count()).toBe(7);
  });

  // sequence_0em1_1e0_2e1_3e2_4e3_5e4_0e6_wev, sequence_0em1_1e0_2e1_3e2_4e3_5e4_0e4_wev
  it('is none at a place where another event is, or none', async () => {
    const events = someEvents(6);
    await oneByOne(events);
    for (const expected of [4n, 6n]) {
      await expect(append(events.slice(0, 1), expected)).rejects.toMatchObject({
        type: 'wrong-expected-version',
      });
    }
    expect(await count()).toBe(6);
  });

  // sequence_S_0em1_1em1_E_S_0em1_E_idempotent, sequence_S_0em1_1em1_E_S_0any_E_idempotent,
  // sequence_S_0em1_1em1_E_S_1e0_E_idempotent, sequence_S_0em1_1em1_E_S_1any_E_idempotent
  it('may be of a part of what was written at once', async () => {
    const events = someEvents(2);
    await append(events, NO_STREAM);
    expect(await append(events.slice(0, 1), NO_STREAM)).toBe(0n);
    expect(await append(events.slice(0, 1), ANY)).toBe(0n);
    expect(await append(events.slice(1), 0n)).toBe(1n);
    expect(await append(events.slice(1), ANY)).toBe(1n);
    expect(await count()).toBe(2);
  });

  // sequence_S_0em1_1em1_E_S_0em1_1em1_2em1_E_idempotancy_fail
  it('is none when a part of it is new, and nothing of it is written', async () => {
    const events = someEvents(3);
    await append(events.slice(0, 2), NO_STREAM);
    await expect(append(events, NO_STREAM)).rejects.toMatchObject({
      type: 'wrong-expected-version',
    });
    await expect(append(events, ANY)).rejects.toMatchObject({ type: 'wrong-expected-version' });
    expect(await count()).toBe(2);
  });

  // ClientAPI/append_to_stream: multiple_idempotent_writes
  it('of several events is answered as the first time', async () => {
    const events = someEvents(4);
    expect(await append(events, ANY)).toBe(3n);
    expect(await append(events, ANY)).toBe(3n);
    expect(await count()).toBe(4);
  });

  // ClientAPI/append_to_stream:
  // in_case_where_multiple_writes_of_multiple_events_with_the_same_ids_using_expected_version_any_…
  // and …_nostream_then_next_expected_version_is_correct
  it('of one id several times is answered rightly only where it names its revision', async () => {
    const [event = eventWith('')] = someEvents(1);
    const six = Array.from({ length: 6 }, () => event);
    expect(await append(six, NO_STREAM)).toBe(5n);
    expect(await append(six, NO_STREAM)).toBe(5n);
    expect(await append(six, ANY)).toBe(0n);
  });

  // Services/Storage/ReaderIndex/IndexWriter.CheckCommit of the server reads ids and nothing else.
  it('is known by its id although it says something else, which is then not in the log', async () => {
    const id = randomUUID();
    await append([eventWith(id, Buffer.from('ours'))], NO_STREAM);
    expect(await append([eventWith(id, Buffer.from('theirs'))], NO_STREAM)).toBe(0n);
    for await (const { event } of client.readStream(stream)) {
      expect(Buffer.from(event?.data as Uint8Array).toString()).toBe('ours');
    }
  });

  it('is none in another stream', async () => {
    const events = someEvents(2);
    await append(events, NO_STREAM);
    stream = `stream-${randomUUID()}`;
    expect(await append(events, ANY)).toBe(1n);
    expect(await count()).toBe(2);
  });

  // Services/Storage/Idempotency/when_writing_a_second_event_after_the_first_event_has_not_yet_been_replicated
  it('of what is not replicated yet is dropped without an answer', async () => {
    const events = someEvents(2);
    double.log.hold();
    const first = append(events, NO_STREAM);
    const repeat = client.appendToStream(stream, events, {
      expectedRevision: NO_STREAM,
      deadline: 300,
    });
    const outcome = await Promise.race([repeat, pause(1_000)]).catch(() => 'no answer');
    expect(outcome).toBe('no answer');
    double.log.replicate();
    expect(await first).toBe(1n);
    expect(await append(events, NO_STREAM)).toBe(1n);
  });

  // Integration/Idempotency/when_soft_deleted_stream_is_written_to_idempotently
  it('is known in a stream that was deleted softly, though its place is not', async () => {
    const events = someEvents(1);
    await append(events, NO_STREAM);
    await client.deleteStream(stream, { expectedRevision: 0n });
    const repeat = await client.appendToStream(stream, events, { expectedRevision: NO_STREAM });
    expect(repeat).toMatchObject({ nextExpectedRevision: 0n, position: undefined });
  });
});

/** A call whose answer never comes ends here. */
async function pause(ms: number): Promise<never> {
  return new Promise((_, reject) => setTimeout(reject, ms));
}
