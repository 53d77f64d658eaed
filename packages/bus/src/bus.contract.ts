import { AlfredError } from '@alfred/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bus, BusMessage } from './bus.ts';

/** A bus under test and how to end it with all that belongs to it. */
export interface BusUnderTest {
  readonly bus: Bus;
  /** Messages that may wait for one subscriber. */
  readonly capacity: number;
  close(): Promise<void>;
}

const message = (subject: string, id: string): BusMessage => ({
  subject,
  id,
  bytes: Buffer.from(`bytes of ${id}`),
  headers: { traceparent: `trace of ${id}` },
});

/** What it means to be a Bus. Every adapter's test file is one call to this. */
export function busContract(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`${name} is a Bus`, () => {
    let opened: BusUnderTest;
    let bus: Bus;
    beforeEach(async () => {
      opened = await open();
      bus = opened.bus;
    });
    afterEach(() => opened.close());

    /** Subscribes, and gives what was received as soon as there are `count` of it. */
    async function collect(subject: string, count: number) {
      const received: BusMessage[] = [];
      const enough = Promise.withResolvers<BusMessage[]>();
      const subscription = await bus.subscribe({ subject }, async (next) => {
        received.push(next);
        if (received.length === count) enough.resolve(received);
      });
      return { received: enough.promise, subscription };
    }

    it('delivers subject, id, bytes and headers as they were published', async () => {
      const { received } = await collect('a.b', 1);
      await bus.publish(message('a.b', '1'));
      const [first] = await received;
      expect({ ...first, bytes: Buffer.from(first?.bytes ?? []) }).toEqual(message('a.b', '1'));
    });

    it('does not share bytes with the publisher', async () => {
      const { received } = await collect('a.b', 1);
      const bytes = Buffer.from('first');
      await bus.publish({ subject: 'a.b', id: '1', bytes });
      bytes.fill(0);
      expect(Buffer.from((await received)[0]?.bytes ?? []).toString()).toBe('first');
    });

    it('keeps the order of a subject', async () => {
      const { received } = await collect('a.>', 50);
      for (let n = 0; n < 50; n += 1) await bus.publish(message('a.b', String(n)));
      expect((await received).map(({ id }) => Number(id))).toEqual([...Array(50).keys()]);
    });

    it('takes * for one token and > for the rest', async () => {
      const one = await collect('a.*.c', 1);
      const rest = await collect('a.>', 3);
      for (const subject of ['a', 'a.b', 'a.b.c', 'a.b.c.d', 'b.b.c']) {
        await bus.publish(message(subject, subject));
      }
      expect((await one.received).map(({ id }) => id)).toEqual(['a.b.c']);
      expect((await rest.received).map(({ id }) => id).sort()).toEqual(['a.b', 'a.b.c', 'a.b.c.d']);
    });

    it('delivers again until the handler succeeds, before what follows', async () => {
      const seen: string[] = [];
      const done = Promise.withResolvers<void>();
      await bus.subscribe({ subject: 'a.b', durable: 'tester' }, async ({ id }) => {
        seen.push(id);
        if (seen.length < 3) throw new Error('not yet');
        if (id === '2') done.resolve();
      });
      await bus.publish(message('a.b', '1'));
      await bus.publish(message('a.b', '2'));
      await done.promise;
      expect(seen).toEqual(['1', '1', '1', '2']);
    });

    it('does not let a failing subject hold back another', async () => {
      const done = Promise.withResolvers<void>();
      await bus.subscribe({ subject: 'a.*' }, async ({ subject }) => {
        if (subject === 'a.bad') throw new Error('never');
        done.resolve();
      });
      await bus.publish(message('a.bad', '1'));
      await bus.publish(message('a.good', '2'));
      await done.promise;
    });

    it('shares the messages of a durable name among its subscriptions', async () => {
      const seen: string[] = [];
      const done = Promise.withResolvers<void>();
      const handle = async ({ id }: BusMessage) => {
        seen.push(id);
        if (seen.length === 10) done.resolve();
      };
      await bus.subscribe({ subject: 'a.*', durable: 'group' }, handle);
      await bus.subscribe({ subject: 'a.*', durable: 'group' }, handle);
      for (let n = 0; n < 10; n += 1) await bus.publish(message(`a.${n}`, String(n)));
      await done.promise;
      expect(new Set(seen).size).toBe(10);
    });

    it('refuses with bus_full while a reader is too far behind', async () => {
      const release = Promise.withResolvers<void>();
      await bus.subscribe({ subject: 'a.b' }, () => release.promise);
      const publishing = async () => {
        for (let n = 0; n <= opened.capacity + 1; n += 1) await bus.publish(message('a.b', `${n}`));
      };
      await expect(publishing()).rejects.toMatchObject({ code: 'bus_full' });
      release.resolve();
    });

    it('forbids publishing inside a handler', async () => {
      const outcome = Promise.withResolvers<unknown>();
      await bus.subscribe({ subject: 'a.b' }, async () => {
        await bus.publish(message('a.c', '2')).then(outcome.resolve, outcome.resolve);
      });
      await bus.publish(message('a.b', '1'));
      expect(String(await outcome.promise)).toContain('a handler must not publish');
    });

    it('delivers nothing after a subscription has closed', async () => {
      const { received, subscription } = await collect('a.b', 1);
      await bus.publish(message('a.b', '1'));
      const seen = await received;
      await subscription.close();
      const witness = await collect('a.b', 1);
      await bus.publish(message('a.b', '2'));
      await witness.received;
      expect(seen).toHaveLength(1);
    });

    it('refuses everything once it is closed', async () => {
      await bus.close();
      const gone = new AlfredError('service_unavailable', { service: 'bus' });
      await expect(bus.publish(message('a.b', '1'))).rejects.toThrow(gone);
      await expect(bus.subscribe({ subject: 'a' }, async () => {})).rejects.toThrow(gone);
    });
  });
}
