import { expect } from 'vitest';
import type { BusMessage } from '../bus.ts';
import { type BusCase, firstPartition, idsOf, message, queue } from './case.contract.ts';

/** What arrives, in which order, and how it is tried again. */
export const deliveryCases: readonly BusCase[] = [
  {
    name: 'delivers subject, id, bytes and headers as they were published',
    run: async ({ bus, collect }) => {
      for (const [wanted, subject] of [
        [{ subject: 'a.b' }, 'a.b'],
        [queue, 'q.1.b'],
      ] as const) {
        const { received } = await collect(wanted, 1);
        await bus.publish(message(subject, '1'));
        const [first] = await received;
        const bytes = Buffer.from(first?.bytes ?? []);
        expect({ ...first, bytes }).toEqual(message(subject, '1'));
      }
    },
  },
  {
    name: 'does not share bytes with the publisher',
    run: async ({ bus, collect }) => {
      const { received } = await collect({ subject: 'a.b' }, 1);
      const bytes = Buffer.from('first');
      await bus.publish({ subject: 'a.b', id: '1', bytes });
      bytes.fill(0);
      expect(Buffer.from((await received)[0]?.bytes ?? []).toString()).toBe('first');
    },
  },
  {
    name: 'brings every message',
    run: async ({ bus, collect }) => {
      const news = await collect({ subject: 'a.>' }, 30);
      const queued = await collect(queue, 30);
      for (let n = 0; n < 30; n += 1) {
        await bus.publish(message('a.b', String(n)));
        await bus.publish(message(`q.${n % 2}.b`, String(n)));
      }
      const expected = [...Array(30).keys()];
      const sorted = async (received: Promise<readonly BusMessage[]>) =>
        idsOf(await received)
          .map(Number)
          .sort((a, b) => a - b);
      expect(await sorted(news.received)).toEqual(expected);
      expect(await sorted(queued.received)).toEqual(expected);
    },
  },
  {
    name: 'keeps the order of a subject',
    run: async ({ bus, collect }) => {
      const news = await collect({ subject: 'a.>' }, 40);
      const queued = await collect(queue, 40);
      for (let n = 0; n < 40; n += 1) {
        await bus.publish(message('a.b', String(n)));
        await bus.publish(message('q.0.b', String(n)));
      }
      const expected = [...Array(40).keys()];
      expect(idsOf(await news.received).map(Number)).toEqual(expected);
      expect(idsOf(await queued.received).map(Number)).toEqual(expected);
    },
  },
  {
    name: 'takes * for one token and > for the rest',
    run: async ({ bus, collect }) => {
      const one = await collect({ subject: 'a.*.c' }, 1);
      const rest = await collect({ subject: 'a.>' }, 3);
      for (const subject of ['a', 'a.b', 'a.b.c', 'a.b.c.d', 'b.b.c']) {
        await bus.publish(message(subject, subject));
      }
      expect(idsOf(await one.received)).toEqual(['a.b.c']);
      expect([...idsOf(await rest.received)].sort()).toEqual(['a.b', 'a.b.c', 'a.b.c.d']);
    },
  },
  {
    name: 'reads one partition of a queue and leaves the others to their readers',
    run: async ({ bus, collect }) => {
      const first = await collect(firstPartition, 2);
      for (const [id, subject] of [
        ['1', 'q.1.b'],
        ['2', 'q.0.b'],
        ['3', 'q.0.c'],
      ] as const) {
        await bus.publish(message(subject, id));
      }
      expect([...idsOf(await first.received)].sort()).toEqual(['2', '3']);
    },
  },
  {
    name: 'delivers again until the handler succeeds, before what follows',
    run: async ({ bus }) => {
      for (const [wanted, subject] of [
        [{ subject: 'a.b' }, 'a.b'],
        [queue, 'q.0.b'],
      ] as const) {
        const seen: string[] = [];
        const done = Promise.withResolvers<void>();
        await bus.subscribe(wanted, async ({ id }) => {
          seen.push(id);
          if (seen.length < 3) throw new Error('not yet');
          if (id === '2') done.resolve();
        });
        await bus.publish(message(subject, '1'));
        await bus.publish(message(subject, '2'));
        await done.promise;
        expect(seen).toEqual(['1', '1', '1', '2']);
      }
    },
  },
  {
    name: 'does not let a failing subject hold back another',
    run: async ({ bus }) => {
      for (const [wanted, bad, good] of [
        [{ subject: 'a.*' }, 'a.bad', 'a.good'],
        [queue, 'q.0.bad', 'q.0.good'],
      ] as const) {
        const done = Promise.withResolvers<void>();
        await bus.subscribe(wanted, async ({ subject }) => {
          if (subject === bad) throw new Error('never');
          done.resolve();
        });
        await bus.publish(message(bad, '1'));
        await bus.publish(message(good, '2'));
        await done.promise;
      }
    },
  },
  {
    name: 'shares the messages of a durable name among its subscriptions',
    run: async ({ bus }) => {
      const seen: string[] = [];
      const done = Promise.withResolvers<void>();
      const handle = async ({ id }: BusMessage) => {
        seen.push(id);
        if (new Set(seen).size === 10) done.resolve();
      };
      await bus.subscribe(queue, handle);
      await bus.subscribe(queue, handle);
      for (let n = 0; n < 10; n += 1) await bus.publish(message(`q.0.${n}`, String(n)));
      await done.promise;
    },
  },
];
