import { randomUUID } from 'node:crypto';
import { binaryEvent, EventStoreDBClient } from '@eventstore/db-client';
import type { EventStoreDbDouble } from './eventstoredb-double.ts';

/** The two calls by which the official client can append. */
export const appendCalls = ['Append', 'BatchAppend'] as const;

/** The official client. It batches where the server can, unless it is told that the server cannot. */
export function officialClient(
  { url }: Pick<EventStoreDbDouble, 'url'>,
  by: (typeof appendCalls)[number] = 'BatchAppend',
): EventStoreDBClient {
  const client = EventStoreDBClient.connectionString(url);
  if (by === 'Append') Object.defineProperty(client, 'supports', { value: async () => false });
  return client;
}

type Event = ReturnType<typeof binaryEvent>;

/** So many events with new ids, or one with this id. */
export function someEvents(count: number): Event[] {
  return Array.from({ length: count }, () => eventWith(randomUUID()));
}

export function eventWith(id: string, data: Uint8Array = Buffer.from(id)): Event {
  return binaryEvent({ id, type: '-', data });
}

/** The ids of what a stream shows, with their revisions. */
export async function seen(
  client: EventStoreDBClient,
  stream: string,
): Promise<readonly (readonly [string, bigint])[]> {
  const found: (readonly [string, bigint])[] = [];
  for await (const { event } of client.readStream(stream)) {
    if (event) found.push([event.id, event.revision]);
  }
  return found;
}
