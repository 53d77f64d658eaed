import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EntryStream, PublishedEntry } from '../src/ports/entry-stream.ts';

/** A stream under test, and what was published on it. */
export interface StreamUnderTest {
  readonly stream: EntryStream;
  /** Every message of the organisation in order, as `<subject> <bytes>`; waits for this many. */
  published(organization: string, count: number): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Consecutive entries, from this one to that one. */
export function entriesFrom(first: number, last: number, of = 'entry'): readonly PublishedEntry[] {
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    seq: BigInt(first + index),
    type: (first + index) % 2 === 0 ? 'UsageCaptured.v1' : 'LeaseOpened.v1',
    bytes: Buffer.from(`${of} ${first + index}`),
  }));
}

const asPublished = (organization: string, entries: readonly PublishedEntry[]) =>
  entries.map(({ type, bytes }) => `alfred.ledger.${organization}.${type} ${bytes}`);

/**
 * What it means to be an EntryStream. `keeps`: what is published is there for whoever comes later;
 * a stream that keeps nothing begins wherever its first publisher says.
 */
export function entryStreamContract(
  name: string,
  { keeps }: { readonly keeps: boolean },
  open: () => Promise<StreamUnderTest>,
): void {
  describe(`${name} is an EntryStream`, () => {
    let opened: StreamUnderTest;
    let stream: EntryStream;
    beforeEach(async () => {
      opened = await open();
      stream = opened.stream;
    });
    afterEach(() => opened.close());

    it('begins empty, or nowhere', async () => {
      expect(await stream.end('org_a')).toEqual(keeps ? { seq: 0n, bytes: undefined } : undefined);
    });

    it('publishes entries in order, each under its type, with their very bytes', async () => {
      await stream.end('org_a');
      const entries = entriesFrom(1, 600);
      expect(await stream.publish('org_a', 0n, entries)).toBe(true);
      expect(await opened.published('org_a', 600)).toEqual(asPublished('org_a', entries));
    });

    it('ends where the last entry is', async () => {
      await stream.end('org_a');
      await stream.publish('org_a', 0n, entriesFrom(1, 3));
      const end = await stream.end('org_a');
      expect(end?.seq).toBe(3n);
      expect(Buffer.from(end?.bytes ?? []).toString()).toBe(keeps ? 'entry 3' : '');
      expect(await stream.publish('org_a', 3n, entriesFrom(4, 4))).toBe(true);
      expect((await stream.end('org_a'))?.seq).toBe(4n);
    });

    it('takes nothing twice, and nothing behind a gap', async () => {
      await stream.end('org_a');
      await stream.publish('org_a', 0n, entriesFrom(1, 3));
      expect(await stream.publish('org_a', 4n, entriesFrom(5, 6))).toBe(false);
      expect((await stream.end('org_a'))?.seq).toBe(3n);
      expect(await stream.publish('org_a', 1n, entriesFrom(2, 5))).toBe(false);
      const end = (await stream.end('org_a'))?.seq ?? 0n;
      await stream.publish('org_a', end, entriesFrom(Number(end) + 1, 6));
      expect(await opened.published('org_a', 6)).toEqual(asPublished('org_a', entriesFrom(1, 6)));
    });

    it('takes each entry once from two publishers at once', async () => {
      await stream.end('org_a');
      const entries = entriesFrom(1, 400);
      const publish = () => stream.publish('org_a', 0n, entries);
      await Promise.all([publish(), publish()]);
      const end = (await stream.end('org_a'))?.seq ?? 0n;
      await stream.publish('org_a', end, entries.slice(Number(end)));
      expect(await opened.published('org_a', 400)).toEqual(asPublished('org_a', entries));
    });

    it('keeps organisations apart', async () => {
      await stream.end('org_a');
      await stream.end('org_b');
      await stream.publish('org_a', 0n, entriesFrom(1, 5));
      expect(await stream.publish('org_b', 0n, entriesFrom(1, 2, 'other'))).toBe(true);
      expect(await opened.published('org_b', 2)).toEqual(
        asPublished('org_b', entriesFrom(1, 2, 'other')),
      );
      expect((await stream.end('org_a'))?.seq).toBe(5n);
    });

    it('takes nothing, which moves nothing', async () => {
      await stream.end('org_a');
      expect(await stream.publish('org_a', 0n, [])).toBe(true);
    });
  });
}
