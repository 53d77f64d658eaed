import { findingList } from '../report.ts';
import type { LiveLog } from './live-log.ts';
import { packedSource } from './packed-source.ts';
import { ledgerOf, peerLibrary, withoutQuery } from './peer-library.ts';

/** As much of the library `@eventstore/db-client` as is used. */
interface EventStoreDb {
  readonly EventStoreDBClient: { connectionString(url: string): Client };
}

interface Client {
  readStream(
    name: string,
    options: {
      readonly fromRevision?: bigint | 'end';
      readonly direction?: 'forwards' | 'backwards';
      readonly maxCount: number;
      readonly deadline: number;
    },
  ): AsyncIterable<Resolved>;
  dispose(): Promise<void>;
}

interface Resolved {
  readonly event?: { readonly revision: bigint; readonly data: unknown };
}

const pageEntries = 500;
/** For one page. Milliseconds. */
const deadline = 60_000;
const prefixDefault = 'alfred-ledger-';

/**
 * The log as it lies in EventStoreDB or KurrentDB, up to the head that it has now. Checkpoints are
 * not there: what vouches for it is one that the reader brings along.
 */
export async function eventStoreDbLog(source: string): Promise<LiveLog> {
  const { url, said } = withoutQuery(source, ['ledger', 'prefix']);
  const ledger = ledgerOf(said);
  const stream = `${said.get('prefix') ?? prefixDefault}${ledger}`;
  const { EventStoreDBClient } = await peerLibrary<EventStoreDb>('@eventstore/db-client');
  const client = EventStoreDBClient.connectionString(url);
  const close = () => client.dispose();
  try {
    const size = await sizeOf(client, stream);
    return {
      source: packedSource(size, () => pagesOf(client, stream, size)),
      checkpoint: undefined,
      keys: undefined,
      handovers: undefined,
      balances: async () => undefined,
      lacks: new Map([
        ['files', 'a database has none'],
        ['keys', 'a database has none'],
        ['checkpoint', 'EventStoreDB has none'],
        ['handovers', 'EventStoreDB has none'],
        ['tiles', 'the entries alone are read'],
        ['balances', 'the entries alone are read'],
      ]),
      files: undefined,
      findings: findingList(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function sizeOf(client: Client, stream: string): Promise<number> {
  const backwards = { fromRevision: 'end', direction: 'backwards', maxCount: 1 } as const;
  const [last] = await collected(client.readStream(stream, { ...backwards, deadline }));
  if (last?.event) return Number(last.event.revision) + 1;
  throw new RangeError(`There is no entry in the stream ${stream}.`);
}

async function* pagesOf(client: Client, stream: string, size: number) {
  for (let after = 0; after < size; after += pageEntries) {
    const maxCount = Math.min(pageEntries, size - after);
    const wish = { fromRevision: BigInt(after), maxCount, deadline };
    const page = await collected(client.readStream(stream, wish));
    if (page.length === 0) return;
    // What is no bytes is no entry, and an empty line is none either.
    yield page.map(({ event }) =>
      event?.data instanceof Uint8Array ? event.data : Buffer.alloc(0),
    );
  }
}

/** To its end: a read that nobody empties never ends for the client. */
async function collected(events: AsyncIterable<Resolved>): Promise<readonly Resolved[]> {
  const found: Resolved[] = [];
  for await (const event of events) found.push(event);
  return found;
}
