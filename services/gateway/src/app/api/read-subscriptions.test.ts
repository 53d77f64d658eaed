import { expect, it } from 'vitest';
import { caller } from '../../../test/fakes.ts';
import type { NotificationSubscription } from '../../ports/api/notification-desk.ts';
import { readSubscriptions } from './read-subscriptions.ts';

const subscription: NotificationSubscription = {
  ...{ id: 'sub_1', node: 'org_a', event: 'budget.threshold_crossed', percents: [] },
  channel: { type: 'webhook', url: 'https://hooks.example.com:8443/token/abc?key=1' },
  ...{ asset: undefined, status: 'active', createdAt: 1n, previousSecretUntil: undefined },
};
const line = { ...subscription, id: 'sub_2', channel: { type: 'log' } } as const;

const read = (role: string) =>
  readSubscriptions({
    notifications: {
      subscriptions: async () => ({ items: [subscription, line], next: 'sub_2' }),
    },
  })({ ...caller, role }, { after: undefined, limit: 2 });

it('shows owners where their webhooks go, and auditors only the host', async () => {
  expect(await read('owner')).toEqual({ items: [subscription, line], next: 'sub_2' });
  const { items, next } = await read('auditor');
  expect(items.map(({ channel }) => channel)).toEqual([
    { type: 'webhook', url: 'https://hooks.example.com:8443/…' },
    { type: 'log' },
  ]);
  expect(next).toBe('sub_2');
});
