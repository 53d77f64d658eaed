import type { Delivery, NotificationClient, Subscription } from '@alfred/contracts/notification';
import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { Page, PageRequest } from '../../ports/api/directory.ts';
import type {
  NotificationChannel,
  NotificationDelivery,
  NotificationDesk,
  NotificationSubscription,
} from '../../ports/api/notification-desk.ts';

/** A new endpoint's name is resolved, and the ledger asked where its log ends. Milliseconds. */
const registrationMs = 12_000;

/** Subscriptions and deliveries as the notification service keeps them. */
export function grpcNotificationDesk(notification: NotificationClient): NotificationDesk {
  return {
    subscribe: async (caller, { channel, asset = '', percents, ...wish }) => {
      const { ledger } = caller;
      const request = {
        ...{ ...asked(caller), ...wish, ledger, asset, percents: [...percents] },
        channel: toProtoChannel(channel),
      };
      const { subscription, secret } = await notification.createSubscription(request, patiently());
      return { subscription: subscriptionOf(subscription), secret: secret || undefined };
    },
    subscriptions: async ({ organization }, page) => {
      const found = await notification.listSubscriptions({ organization, ...oneMore(page) });
      return pageOf(found.subscriptions.map(subscriptionOf), page.limit);
    },
    remove: async (caller, wish) => {
      await notification.deleteSubscription({ ...asked(caller), ...wish });
    },
    enable: async ({ organization, ledger, node: actor }, id) => {
      const request = { organization, ledger, actor, id };
      const { subscription } = await notification.enableSubscription(request, patiently());
      return subscriptionOf(subscription);
    },
    rotate: async (caller, wish) => {
      const request = { ...asked(caller), ...wish };
      const { subscription, secret } = await notification.rotateSecret(request);
      return { subscription: subscriptionOf(subscription), secret: secret || undefined };
    },
    test: async (caller, wish) =>
      deliveryOf((await notification.testSubscription({ ...asked(caller), ...wish })).delivery),
    deliveries: async ({ organization }, { subscription = '', status = '', ...page }) => {
      const request = { organization, subscription, status, ...oneMore(page) };
      const { deliveries } = await notification.listDeliveries(request);
      return pageOf(deliveries.map(deliveryOf), page.limit);
    },
    replay: async (caller, wish) =>
      deliveryOf((await notification.replayDelivery({ ...asked(caller), ...wish })).delivery),
  };
}

const patiently = () => ({ signal: AbortSignal.timeout(registrationMs) });

function asked({ organization, node: actor }: Caller) {
  return { organization, actor };
}

/** One element more than the page tells whether there is a next page. */
function oneMore({ after = '', limit }: PageRequest) {
  return { after, limit: limit + 1 };
}

function pageOf<Item extends { readonly id: string }>(
  found: readonly Item[],
  limit: number,
): Page<Item> {
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? items.at(-1)?.id : undefined };
}

function toProtoChannel(channel: NotificationChannel) {
  return channel.type === 'webhook'
    ? ({ $case: 'webhook', value: { url: channel.url } } as const)
    : ({ $case: 'log', value: {} } as const);
}

function subscriptionOf(message: Subscription | undefined): NotificationSubscription {
  if (!message?.channel) throw unreadable('subscription');
  const { channel, asset, status, previousSecretUntil, ...told } = message;
  return {
    ...told,
    asset: asset || undefined,
    channel:
      channel.$case === 'webhook' ? { type: 'webhook', url: channel.value.url } : { type: 'log' },
    status: status === 'active' ? 'active' : 'disabled',
    previousSecretUntil: previousSecretUntil || undefined,
  };
}

const statuses = ['pending', 'delivered', 'dead'] as const;

function deliveryOf(message: Delivery | undefined): NotificationDelivery {
  const status = statuses.find((known) => known === message?.status);
  if (!message || !status) throw unreadable('delivery');
  const { seq, lastAttemptAt, lastCode, lastFailure, nextAttemptAt, ...told } = message;
  return {
    ...{ ...told, status },
    seq: seq || undefined,
    lastAttemptAt: lastAttemptAt || undefined,
    lastCode: lastCode || undefined,
    lastFailure: lastFailure || undefined,
    nextAttemptAt: nextAttemptAt || undefined,
  };
}

function unreadable(what: string): AlfredError {
  return new AlfredError('internal', {}, { cause: new Error(`an answer without a ${what}`) });
}
