import { expect } from 'vitest';
import { type BusCase, idsOf, message, publishStubbornly, queue } from './case.contract.ts';

/** What outlives a reader, a connection, and whatever brokers between processes. */
export const outageCases: readonly BusCase[] = [
  {
    name: 'brings what one process publishes to another',
    run: async ({ another, collect }) => {
      const { received } = await collect({ subject: 'a.>' }, 1);
      const other = await another();
      await other.publish(message('a.b', '1'));
      expect(idsOf(await received)).toEqual(['1']);
    },
  },
  {
    name: 'lets a durable reader go on where the last one stopped',
    run: async ({ bus, another, collect }) => {
      const before = await collect(queue, 2);
      await bus.publish(message('q.0.b', '1'));
      await bus.publish(message('q.0.b', '2'));
      await before.received;
      await before.subscription.close();
      const other = await another();
      await other.publish(message('q.0.b', '3'));
      const after = await collect(queue, 2);
      await other.publish(message('q.0.b', '4'));
      expect(idsOf(await after.received)).toEqual(['3', '4']);
    },
  },
  {
    name: 'gives to the next reader what the last one had not finished',
    run: async ({ bus, another }) => {
      const failed = Promise.withResolvers<void>();
      const failing = await bus.subscribe(queue, async ({ id }) => {
        if (id === '1') failed.resolve();
        throw new Error('not here');
      });
      for (const id of ['1', '2', '3']) await bus.publish(message('q.0.b', id));
      await failed.promise;
      await failing.close();
      const seen = new Set<string>();
      const done = Promise.withResolvers<void>();
      const other = await another();
      await other.subscribe(queue, async ({ id }) => {
        seen.add(id);
        if (seen.size === 3) done.resolve();
      });
      await done.promise;
      expect([...seen].sort()).toEqual(['1', '2', '3']);
    },
  },
  {
    name: 'says that it is unavailable while the broker is away',
    run: async ({ bus, kill, restart }) => {
      await bus.publish(message('a.b', '1'));
      await kill();
      for (const subject of ['a.b', 'q.0.b']) {
        await expect(bus.publish(message(subject, '2'))).rejects.toMatchObject({
          code: 'service_unavailable',
        });
      }
      await restart();
    },
  },
  {
    name: 'keeps what it took, and every subscription, over kill -9 of the broker',
    run: async ({ bus, collect, kill, restart }) => {
      const hasOne = Promise.withResolvers<void>();
      const mayGoOn = Promise.withResolvers<void>();
      const queued = await collect(queue, 4, async () => {
        hasOne.resolve();
        await mayGoOn.promise;
      });
      const news = await collect({ subject: 'a.>' }, 1);
      for (const id of ['1', '2', '3']) await bus.publish(message('q.0.b', id));
      await hasOne.promise;
      await kill();
      await restart();
      mayGoOn.resolve();
      await publishStubbornly(bus, message('q.0.b', '4'));
      await publishStubbornly(bus, message('a.b', 'news'));
      expect(idsOf(await queued.received)).toEqual(['1', '2', '3', '4']);
      expect(idsOf(await news.received)).toEqual(['news']);
    },
  },
  {
    name: 'begins a subscription that was made while the broker was away',
    run: async ({ bus, collect, kill, restart }) => {
      await bus.publish(message('q.0.b', '1'));
      await kill();
      const queued = await collect(queue, 2);
      const news = await collect({ subject: 'a.b' }, 1);
      await restart();
      await publishStubbornly(bus, message('q.0.b', '2'));
      await publishStubbornly(bus, message('a.b', 'news'));
      expect(idsOf(await queued.received)).toEqual(['1', '2']);
      expect(idsOf(await news.received)).toEqual(['news']);
    },
  },
];
