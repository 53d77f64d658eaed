import type { EventStore } from '@alfred/event-store';
import { type Follower, follower } from '@alfred/projections';
import { leafHash } from '@alfred/proof';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { exampleEntries, exampleLedger, exampleLog } from '../../test/example-log.ts';
import { memoryStreams } from '../../test/memory-entry-stream.ts';
import type { EntryStream } from '../ports/entry-stream.ts';
import { publishEntries, streamCursor } from './publish-entries.ts';

const [genesis = ''] = exampleEntries;
const { organization }: { organization: string } = JSON.parse(genesis).data;

const running: Follower[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});

/** A publisher, and what became of it. */
async function publish(store: EventStore, stream: EntryStream) {
  const faults: unknown[] = [];
  const each = follower({
    name: 'publisher',
    log: store,
    cursor: streamCursor({ store, stream }),
    apply: publishEntries,
    onAdvanced: () => {},
    onFault: (_, fault) => faults.push(fault),
  });
  running.push(each);
  await each.start();
  const done = (condition: () => void) => {
    each.wake(exampleLedger);
    return vi.waitFor(
      () => {
        each.wake(exampleLedger);
        condition();
      },
      { timeout: 15_000 },
    );
  };
  return { faults, done, each };
}

const head = (count: number) => exampleEntries.slice(0, count);

describe('the publisher', () => {
  it('publishes the whole log, in its bytes, under the organisation of its first entry', async () => {
    const log = await exampleLog();
    await log.grow(5);
    const streams = memoryStreams();
    const { done, faults } = await publish(log.store, streams.door());
    await done(() => expect(streams.messages(organization)).toEqual(head(5)));
    await log.grow(3);
    await done(() => expect(streams.messages(organization)).toEqual(head(8)));
    expect(faults).toEqual([]);
  });

  it('says the type of each entry', async () => {
    const log = await exampleLog();
    await log.grow(3);
    const types: string[] = [];
    const streams = memoryStreams();
    const door = streams.door();
    const { done } = await publish(log.store, {
      ...door,
      publish: (of, after, entries) => {
        types.push(...entries.map(({ type }) => type));
        return door.publish(of, after, entries);
      },
    });
    await done(() => expect(types).toEqual(head(3).map((entry) => JSON.parse(entry).type)));
  });

  it('begins at the head of the log where nothing is kept', async () => {
    const log = await exampleLog();
    await log.grow(5);
    const published: bigint[] = [];
    const { done } = await publish(log.store, {
      end: async () => undefined,
      publish: async (_, __, entries) => {
        published.push(...entries.map(({ seq }) => seq));
        return true;
      },
    });
    // The place is taken at the first look.
    await new Promise((resolve) => setImmediate(resolve));
    await log.grow(2);
    await done(() => expect(published).toEqual([6n, 7n]));
  });

  it('waits for a ledger that was never opened', async () => {
    const log = await exampleLog();
    const streams = memoryStreams();
    const { done, faults } = await publish(log.store, streams.door());
    await log.grow(1);
    await done(() => expect(streams.messages(organization)).toEqual(head(1)));
    expect(faults).toEqual([]);
  });

  it('fills a stream again that was lost, also while nothing new comes', async () => {
    const log = await exampleLog();
    await log.grow(4);
    const streams = memoryStreams();
    const { done, each } = await publish(log.store, streams.door());
    await done(() => expect(streams.messages(organization)).toHaveLength(4));
    streams.lose();
    await log.grow(1);
    await done(() => expect(streams.messages(organization)).toEqual(head(5)));
    streams.lose();
    each.review();
    await done(() => expect(streams.messages(organization)).toEqual(head(5)));
  });
});

describe('a publisher that dies or is cut off', () => {
  const places = ['end', 'message', 'answer'] as const;
  const cuts = places.flatMap((what) => [1, 2, 3].map((nth) => ({ what, nth })));

  it.each(cuts)('at $what $nth leaves a stream that the next one goes on with', async (cut) => {
    const log = await exampleLog();
    await log.grow(4);
    const streams = memoryStreams();
    let seen = 0;
    const died = Promise.withResolvers<void>();
    const first = await publish(
      log.store,
      streams.door(async (what) => {
        if (what === cut.what) seen += 1;
        if (seen < cut.nth) return;
        died.resolve();
        // Nothing of it is ever heard again.
        await new Promise(() => {});
      }),
    );
    const grown = expect.poll(() => streams.messages(organization)).toHaveLength(4);
    await Promise.race([died.promise, grown]);
    running.splice(running.indexOf(first.each), 1);
    void first.each.stop();
    await log.grow(3);
    const { done, faults } = await publish(log.store, streams.door());
    await done(() => expect(streams.messages(organization)).toEqual(head(7)));
    expect(faults).toEqual([]);
  });

  it.each(cuts)('and lives goes on by itself after $what $nth', async (cut) => {
    const log = await exampleLog();
    await log.grow(4);
    const streams = memoryStreams();
    let seen = 0;
    const { done, faults } = await publish(
      log.store,
      streams.door(async (what) => {
        if (what === cut.what) seen += 1;
        if (what === cut.what && seen === cut.nth) throw new Error('cut');
      }),
    );
    await done(() => expect(streams.messages(organization)).toEqual(head(4)));
    await log.grow(3);
    await done(() => expect(streams.messages(organization)).toEqual(head(7)));
    expect(faults.length).toBeLessThanOrEqual(1);
  });
});

describe('a stream that is of another log', () => {
  /** Another history of the same ledger, from its third entry on. */
  async function otherLog() {
    const other = exampleEntries.slice(0, 2);
    for (const entry of exampleEntries.slice(2)) {
      const prev = leafHash(Buffer.from(other.at(-1) ?? '')).toString('hex');
      const rewritten = entry.replace(/"prev":"[0-9a-f]+"/, `"prev":"${prev}"`);
      other.push(rewritten.replace('"epoch":1', '"epoch":2'));
    }
    return exampleLog(other);
  }

  it('gets nothing more', async () => {
    const [log, other] = [await exampleLog(), await otherLog()];
    await log.grow(4);
    const streams = memoryStreams();
    const { done } = await publish(log.store, streams.door());
    await done(() => expect(streams.messages(organization)).toHaveLength(4));
    await other.grow(6);
    const second = await publish(other.store, streams.door());
    await second.done(() =>
      expect(second.faults[0]).toMatchObject({
        code: 'stream_diverged',
        params: { ledger: exampleLedger, seq: '4' },
      }),
    );
    expect(streams.messages(organization)).toEqual(head(4));
  });

  it('gets nothing more when it has what the log has lost', async () => {
    const [log, restored] = [await exampleLog(), await exampleLog()];
    await log.grow(4);
    const streams = memoryStreams();
    const { done } = await publish(log.store, streams.door());
    await done(() => expect(streams.messages(organization)).toHaveLength(4));
    await restored.grow(3);
    const second = await publish(restored.store, streams.door());
    await second.done(() =>
      expect(second.faults[0]).toMatchObject({ code: 'stream_diverged', params: { seq: '4' } }),
    );
  });

  it('gets nothing more, also from a publisher that was there before the log changed', async () => {
    const [log, other] = [await exampleLog(), await otherLog()];
    await log.grow(4);
    await other.grow(7);
    let current = log.store;
    const changing: EventStore = {
      ...log.store,
      read: (...asked) => current.read(...asked),
    };
    const streams = memoryStreams();
    const { done, faults } = await publish(changing, streams.door());
    await done(() => expect(streams.messages(organization)).toHaveLength(4));
    current = other.store;
    await done(() =>
      expect(faults[0]).toMatchObject({ code: 'stream_diverged', params: { seq: '4' } }),
    );
    expect(streams.messages(organization)).toEqual(head(4));
  });
});

it('takes a log that begins with anything but its opening for a broken one', async () => {
  const log = await exampleLog(exampleEntries.slice(1));
  await log.grow(2);
  const { done, faults } = await publish(log.store, memoryStreams().door());
  await done(() => expect(faults[0]).toMatchObject({ code: 'chain_broken' }));
});
