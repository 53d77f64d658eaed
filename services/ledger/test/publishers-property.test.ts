import type { EventStore } from '@alfred/event-store';
import { type Follower, follower } from '@alfred/projections';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { publishEntries, streamCursor } from '../src/app/publish-entries.ts';
import type { EntryStream } from '../src/ports/entry-stream.ts';
import { exampleEntries, exampleLedger, exampleLog } from './example-log.ts';
import { type MemoryStreams, memoryStreams } from './memory-entry-stream.ts';

// Methodology: two publishers of one log run at once, as they do while one process takes a shard over
// from another. A scheduler decides who goes next at every question, every single message and every
// answer; between them connections break, publishers die and are replaced, some while their last
// messages are still under way, the stream is lost and the log grows. Every message is checked in the
// moment when it is taken: the stream is the beginning of the log, always, and in the end all of it.

const fates = ['on', 'break', 'die', 'replace', 'grow', 'lose'] as const;
type Fate = (typeof fates)[number];

const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fate>('on') },
  { weight: 4, arbitrary: fc.constantFrom(...fates) },
);

class Broken extends Error {}

interface World {
  readonly store: EventStore;
  readonly streams: MemoryStreams;
  /** Whoever comes to its next step waits here for its turn, and hears what becomes of it. */
  turn(): Promise<Fate>;
  grow(count: number): Promise<number>;
  onBug(bug: unknown): void;
}

/** A place in which a publisher runs, and another one when that has died. */
interface Place {
  publisher: Follower;
}

function begin(world: World, place: Partial<Place>): void {
  let isDead = false;
  const replace = () => {
    void place.publisher?.stop();
    begin(world, place);
  };
  const consequences: Readonly<Record<Fate, () => unknown>> = {
    on: () => {},
    break: () => {
      throw new Broken();
    },
    die: () => {
      isDead = true;
      replace();
    },
    replace,
    grow: () => world.grow(3),
    lose: world.streams.lose,
  };
  const stream = world.streams.door(async () => {
    await consequences[await world.turn()]();
    if (isDead) await new Promise(() => {});
  });
  place.publisher = publisherOf(world, stream, place);
  void place.publisher.start();
}

function publisherOf(
  { store, onBug }: World,
  stream: EntryStream,
  place: Partial<Place>,
): Follower {
  const wake = () => place.publisher?.wake(exampleLedger);
  return follower({
    name: 'publisher',
    log: store,
    cursor: streamCursor({ store, stream }),
    apply: publishEntries,
    onAdvanced: wake,
    onFault: (_, fault) => (fault instanceof Broken ? wake() : onBug(fault)),
  });
}

const [genesis = ''] = exampleEntries;
const [, organization = ''] = /"organization":"([^"]+)"/.exec(genesis) ?? [];

async function publishUnder(scheduler: fc.Scheduler, coming: Fate[]): Promise<readonly string[]> {
  const log = await exampleLog();
  const done = Promise.withResolvers<void>();
  const streams = memoryStreams((_, seq, bytes) => {
    if (Buffer.from(bytes).toString() !== exampleEntries[seq - 1]) {
      done.reject(new Error(`message ${seq} is not entry ${seq}`));
    }
  });
  const turn = async () => {
    await scheduler.schedule(Promise.resolve());
    return coming.shift() ?? 'on';
  };
  const world: World = { ...log, streams, turn, onBug: done.reject };
  const places: Partial<Place>[] = [{}, {}];
  await log.grow(4);
  for (const place of places) begin(world, place);
  const looking = setInterval(() => {
    if (coming.length === 0) void log.grow(exampleEntries.length);
    if (streams.messages(organization).length === exampleEntries.length) done.resolve();
    for (const { publisher } of places) {
      publisher?.review();
      publisher?.wake(exampleLedger);
    }
  }, 1);
  try {
    await scheduler.waitFor(done.promise);
  } finally {
    clearInterval(looking);
    for (const { publisher } of places) void publisher?.stop();
  }
  return streams.messages(organization);
}

it('two publishers at once fill the stream with the log and nothing else', async () => {
  const coming = fc.array(fate, { minLength: 10, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), coming, async (scheduler, fates) => {
      expect(await publishUnder(scheduler, [...fates])).toEqual(exampleEntries);
    }),
    { numRuns: 100 },
  );
});
