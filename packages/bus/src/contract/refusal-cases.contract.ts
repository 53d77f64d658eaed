import { AlfredError } from '@alfred/errors';
import { expect } from 'vitest';
import { buriedIn, unhandleable } from '../dead-letter.ts';
import { type BusCase, idsOf, message, queue } from './case.contract.ts';

/** What is not delivered, not taken, or not allowed. */
export const refusalCases: readonly BusCase[] = [
  {
    name: 'refuses with bus_full while a reader is too far behind',
    run: async ({ bus, capacity }) => {
      const release = Promise.withResolvers<void>();
      await bus.subscribe(queue, () => release.promise);
      const publishing = async () => {
        for (let n = 0; n <= capacity + 1; n += 1) await bus.publish(message('q.0.b', `${n}`));
      };
      await expect(publishing()).rejects.toMatchObject({ code: 'bus_full' });
      release.resolve();
    },
  },
  {
    name: 'takes messages again when the reader has caught up',
    run: async ({ bus, capacity, collect }) => {
      const release = Promise.withResolvers<void>();
      const { received } = await collect(queue, capacity + 1, () => release.promise);
      let sent = 0;
      const publishAll = async () => {
        for (; sent <= capacity; sent += 1) await bus.publish(message('q.0.b', `${sent}`));
      };
      await publishAll().catch(() => {});
      release.resolve();
      const patience = AbortSignal.timeout(30_000);
      while (sent <= capacity && !patience.aborted) await publishAll().catch(() => {});
      expect(new Set(idsOf(await received)).size).toBe(capacity + 1);
    },
  },
  {
    name: 'takes a repeat of an id for the same message',
    run: async ({ bus }) => {
      const seen: string[] = [];
      const done = Promise.withResolvers<void>();
      await bus.subscribe(queue, async ({ id }) => {
        seen.push(id);
        if (id === 'last') done.resolve();
      });
      for (const id of ['1', '1', '1', 'last']) await bus.publish(message('q.0.b', id));
      await done.promise;
      expect(seen).toEqual(['1', 'last']);
    },
  },
  {
    name: 'makes a dead letter of what the handler calls unhandleable, and goes on behind it',
    run: async ({ bus, collect }) => {
      const dead = await collect({ subject: 'alfred.dead.q.>' }, 1);
      const live = await collect(queue, 1, async ({ id }) => {
        if (id === 'nonsense') throw unhandleable('no such\nlanguage');
      });
      await bus.publish(message('q.0.b', 'nonsense'));
      await bus.publish(message('q.0.b', 'sense'));
      expect(idsOf(await live.received)).toEqual(['sense']);
      const [letter] = await dead.received;
      expect(letter?.subject).toBe('alfred.dead.q.0.b');
      const { message: buried, ...why } = buriedIn(letter ?? message('', ''));
      expect({ ...buried, bytes: Buffer.from(buried.bytes) }).toEqual(message('q.0.b', 'nonsense'));
      expect(why).toEqual({ attempts: 1, reason: expect.stringContaining('no such language') });
    },
  },
  {
    name: 'makes a dead letter of what has failed as often as the subscription allows',
    run: async ({ bus, collect }) => {
      const dead = await collect({ subject: 'alfred.dead.>' }, 1);
      const limited = { ...queue, attemptsMax: 3 };
      const live = await collect(limited, 1, async ({ id }) => {
        if (id === 'bad') throw new Error('it broke');
      });
      await bus.publish(message('q.1.b', 'bad'));
      await bus.publish(message('q.1.b', 'good'));
      expect(idsOf(await live.received)).toEqual(['good']);
      const [letter] = await dead.received;
      expect(buriedIn(letter ?? message('', ''))).toMatchObject({
        attempts: 3,
        reason: 'it broke',
      });
    },
  },
  {
    name: 'forbids publishing inside a handler',
    run: async ({ bus }) => {
      const outcome = Promise.withResolvers<unknown>();
      await bus.subscribe({ subject: 'a.b' }, async () => {
        await bus.publish(message('a.c', '2')).then(outcome.resolve, outcome.resolve);
      });
      await bus.publish(message('a.b', '1'));
      expect(String(await outcome.promise)).toContain('a handler must not publish');
    },
  },
  {
    name: 'delivers nothing after a subscription has closed',
    run: async ({ bus, collect }) => {
      const { received, subscription } = await collect({ subject: 'a.b' }, 1);
      await bus.publish(message('a.b', '1'));
      const seen = await received;
      await subscription.close();
      const witness = await collect({ subject: 'a.b' }, 1);
      await bus.publish(message('a.b', '2'));
      await witness.received;
      expect(seen).toHaveLength(1);
    },
  },
  {
    name: 'refuses everything once it is closed',
    run: async ({ bus }) => {
      await bus.close();
      const gone = new AlfredError('service_unavailable', { service: 'bus' });
      await expect(bus.publish(message('a.b', '1'))).rejects.toThrow(gone);
      await expect(bus.subscribe({ subject: 'a' }, async () => {})).rejects.toThrow(gone);
    },
  },
];
