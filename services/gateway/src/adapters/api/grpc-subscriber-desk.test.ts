import { expect, it } from 'vitest';
import { caller } from '../../../test/fakes.ts';
import { grpcSubscriberDesk } from './grpc-subscriber-desk.ts';

const stored = (id: string, revokedAt = 0n) => ({
  ...{ id, organization: 'org_a', name: 'Warehouse' },
  ...{ createdAt: 1n, expiresAt: 2n, revokedAt },
});
const access = {
  ...{ natsUrl: 'nats://bus', stream: 's', consumer: 'c', subjects: ['x.>'] },
  ...{ apiPrefix: 'a', inboxPrefix: 'i' },
};
const shown = { id: 'sub_1', name: 'Warehouse', createdAt: 1n, expiresAt: 2n };

function desk(over: Partial<Parameters<typeof grpcSubscriberDesk>[0]> = {}) {
  const unasked = () => Promise.reject(new Error('unasked'));
  return grpcSubscriberDesk({
    createSubscriber: unasked,
    listSubscribers: unasked,
    moveSubscriber: unasked,
    revokeSubscriber: unasked,
    ...over,
  });
}

it('gives the credentials of a new one, and none of a repeat', async () => {
  const create = (credentials: string) =>
    desk({
      createSubscriber: async () => ({ subscriber: stored('sub_1'), access, credentials }),
    }).create(caller, { name: 'Warehouse', expiresInDays: 1, startAt: 1n, idempotency: '' });
  const subscriber = { ...shown, revokedAt: undefined };
  expect(await create('secret')).toEqual({ subscriber, access, credentials: 'secret' });
  expect(await create('')).toEqual({ subscriber, access, credentials: undefined });
});

it('asks for one more than a page to know of the next one', async () => {
  const limits: (number | undefined)[] = [];
  const { list } = desk({
    listSubscribers: async ({ limit }) => {
      limits.push(limit);
      return { subscribers: [stored('sub_1', 7n), stored('sub_2')] };
    },
  });
  expect(await list(caller, { after: undefined, limit: 1 })).toEqual({
    items: [{ ...shown, revokedAt: 7n }],
    next: 'sub_1',
  });
  expect((await list(caller, { after: undefined, limit: 2 })).next).toBeUndefined();
  expect(limits).toEqual([2, 3]);
});

it('takes an answer that lacks what it is about for a bug', async () => {
  const { create, move } = desk({
    createSubscriber: async () => ({
      ...{ subscriber: stored('sub_1'), access: undefined, credentials: '' },
    }),
    moveSubscriber: async () => ({ subscriber: undefined }),
  });
  const wish = { name: 'x', expiresInDays: 1, startAt: 1n, idempotency: '' };
  await expect(create(caller, wish)).rejects.toMatchObject({ code: 'internal' });
  await expect(move(caller, { subscriber: 'sub_1', startAt: 1n })).rejects.toMatchObject({
    code: 'internal',
  });
});
