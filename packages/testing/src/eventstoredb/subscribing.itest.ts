import { randomUUID } from 'node:crypto';
import {
  ANY,
  END,
  type EventStoreDBClient,
  eventTypeFilter,
  NO_STREAM,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
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
afterEach(() => {
  double.faults.areSubscriptionsSilent = false;
});
afterAll(async () => {
  await client.dispose();
  await double.stop();
});
beforeEach(() => {
  stream = `stream-${randomUUID()}`;
});

const append = (count: number) => client.appendToStream(stream, someEvents(count));

type Subscription =
  | ReturnType<EventStoreDBClient['subscribeToStream']>
  | ReturnType<EventStoreDBClient['subscribeToAll']>;

/** Hears a subscription, and remembers. */
function hearing(subscription: Subscription) {
  const heard: string[] = [];
  subscription.on('confirmation', () => heard.push('confirmed'));
  subscription.on('caughtUp', () => heard.push('caught up'));
  subscription.on('data', ({ event }) => heard.push(`${event?.revision}`));
  subscription.on('error', (error) => heard.push('type' in error ? `${error.type}` : 'failed'));
  return heard;
}

describe('a subscription to a stream', () => {
  // ClientAPI/subscribe_to_stream_catching_up_should:
  // read_all_existing_events_and_keep_listening_to_new_ones;
  // Services/Transport/Grpc/StreamsTests/SubscribeToStreamTests: when_subscribing_to_stream
  it('hears what is there, that it has caught up, and what comes', async () => {
    await append(2);
    const heard = hearing(client.subscribeToStream(stream, { fromRevision: START }));
    await expect.poll(() => heard).toEqual(['confirmed', '0', '1', 'caught up']);
    await append(2);
    await expect.poll(() => heard.slice(-2)).toEqual(['2', '3']);
  });

  // ClientAPI/subscribe_to_stream_catching_up_should:
  // be_able_to_subscribe_to_non_existing_stream_and_then_catch_event
  it('may wait for a stream that is not there', async () => {
    const heard = hearing(client.subscribeToStream(stream));
    await expect.poll(() => heard).toEqual(['confirmed', 'caught up']);
    await append(1);
    await expect.poll(() => heard).toContain('0');
  });

  // ClientAPI/subscribe_to_stream_catching_up_should:
  // filter_events_and_keep_listening_to_new_ones
  it('begins behind the revision that it names', async () => {
    await append(4);
    const heard = hearing(client.subscribeToStream(stream, { fromRevision: 1n }));
    await expect.poll(() => heard).toEqual(['confirmed', '2', '3', 'caught up']);
  });

  // ClientAPI/subscribe_to_stream_catching_up_should: allow_multiple_subscriptions_to_same_stream
  it('is not alone', async () => {
    const both = [1, 2].map(() => hearing(client.subscribeToStream(stream, { fromRevision: END })));
    await expect.poll(() => both.flat()).toHaveLength(4);
    await append(1);
    await expect.poll(() => both.map((heard) => heard.at(-1))).toEqual(['0', '0']);
  });

  // Services/Transport/Enumerators/Enumerator.StreamSubscription: a deletion for good drops it.
  it('ends with its stream', async () => {
    await append(1);
    const heard = hearing(client.subscribeToStream(stream));
    await expect.poll(() => heard).toContain('caught up');
    await client.tombstoneStream(stream, { expectedRevision: ANY });
    await expect.poll(() => heard.at(-1)).toBe('stream-deleted');
  });

  // ClientAPI/subscribe_to_stream_catching_up_should: call_dropped_callback_after_stop_method_call
  it('hears nothing more once it is ended', async () => {
    const subscription = client.subscribeToStream(stream);
    const heard = hearing(subscription);
    await expect.poll(() => heard).toContain('caught up');
    await subscription.unsubscribe();
    await append(1);
    const later = hearing(client.subscribeToStream(stream));
    await expect.poll(() => later).toContain('0');
    expect(heard).not.toContain('0');
  });
});

describe('a subscription to all streams', () => {
  // Services/Transport/Grpc/StreamsTests/SubscribeToAllFilteredTests:
  // when_subscribing_to_all_with_a_filter_live
  it('hears the streams that it asks for, from now on', async () => {
    await append(1);
    const filter = streamNameFilter({ prefixes: [stream] });
    const heard = hearing(client.subscribeToAll({ fromPosition: END, filter }));
    await expect.poll(() => heard).toEqual(['confirmed', 'caught up']);
    await append(1);
    stream = `other-${randomUUID()}`;
    await append(9);
    stream = `last-${randomUUID()}`;
    await expect.poll(() => heard).toEqual(['confirmed', 'caught up', '1']);
  });

  // Services/Transport/Grpc/StreamsTests/SubscribeToAllFilteredTests:
  // when_subscribing_to_all_with_a_filter, receives_the_correct_number_of_checkpoints
  it('is told how far it has come while nothing is for it', async () => {
    await append(12);
    const reached: bigint[] = [];
    const filter = streamNameFilter({
      regex: `^${stream}$`,
      maxSearchWindow: 2,
      checkpointInterval: 3,
      checkpointReached: async (_, { commit }) => void reached.push(commit),
    });
    const heard = hearing(client.subscribeToAll({ filter }));
    await expect.poll(() => heard.filter((each) => /\d/.test(each))).toHaveLength(12);
    const before = reached.length;
    stream = `other-${randomUUID()}`;
    await append(12);
    await expect.poll(() => reached).toHaveLength(before + 2);
    expect(new Set(reached).size).toBe(reached.length);
  });

  // Services/Transport/Grpc/StreamsTests/SubscribeToAllTests
  it('begins behind the place that it names, with or without a filter', async () => {
    const { position } = await append(1);
    if (!position) throw new Error('The server named no place.');
    await append(1);
    const plain = hearing(client.subscribeToAll({ fromPosition: position }));
    await expect.poll(() => plain).toEqual(['confirmed', '1', 'caught up']);
    const filter = eventTypeFilter({ prefixes: ['-'] });
    const typed = hearing(client.subscribeToAll({ fromPosition: position, filter }));
    await expect.poll(() => typed).toEqual(['confirmed', '1', 'caught up']);
  });
});

describe('the double', () => {
  it('can let subscriptions fall silent without an end', async () => {
    const heard = hearing(client.subscribeToStream(stream));
    await expect.poll(() => heard).toContain('caught up');
    double.faults.areSubscriptionsSilent = true;
    await append(1);
    const fresh = hearing(client.subscribeToStream(stream));
    await expect.poll(() => fresh).toEqual(['confirmed']);
    expect(heard).not.toContain('0');
  });

  it('can end every connection, and clients come again', async () => {
    const heard = hearing(client.subscribeToStream(stream));
    await expect.poll(() => heard).toContain('caught up');
    double.cut();
    await expect.poll(() => heard.at(-1)).toBe('unavailable');
    await vi.waitFor(() => append(1));
  });

  it('can lose an append, or its answer, or never answer', async () => {
    const single = officialClient(double, 'Append');
    const outcome = (fate: (typeof double.faults.appends)[number]) => {
      double.faults.appends.push(fate);
      const events = someEvents(1);
      return single.appendToStream(stream, events, { deadline: 300 }).then(
        () => 'appended',
        (error: { type: string }) => error.type,
      );
    };
    expect(await outcome('lost')).toBe('unavailable');
    expect(await outcome('ignored')).toBe('deadline-exceeded');
    await expect(double.log.read(stream, first).kind).toBe('not_found');
    expect(await outcome('unanswered')).toBe('deadline-exceeded');
    expect(await outcome('unheard')).toBe('unavailable');
    expect(double.log.read(stream, first)).toMatchObject({ events: [{}, {}] });
    await single.dispose();
  });

  it('can leave reads without an answer', async () => {
    await append(1);
    double.faults.areReadsIgnored = true;
    const events = client.readStream(stream);
    const answer = once(events);
    const nothing = new Promise((resolve) => setTimeout(resolve, 100, 'nothing'));
    expect(await Promise.race([answer, nothing])).toBe('nothing');
    await events.cancel();
    double.faults.areReadsIgnored = false;
  });

  it('says that it leads a cluster of its own', async () => {
    const { port } = double;
    const url = `esdb://127.0.0.1:${port},127.0.0.1:${port}?tls=false`;
    const cluster = officialClient({ url });
    const options = { expectedRevision: NO_STREAM } as const;
    await cluster.appendToStream(stream, someEvents(1), options);
    expect(double.log.read(stream, first)).toMatchObject({ kind: 'events' });
    await cluster.dispose();
  });
});

const first = { from: 0, count: 9, isBackwards: false };

async function once(events: AsyncIterable<unknown>): Promise<unknown> {
  for await (const event of events) return event;
  return 'end';
}
