import type {
  NotificationDelivery,
  NotificationSubscription,
  SubscriptionWithSecret,
} from '../../ports/api/notification-desk.ts';
import { renderAsset, renderInstant, renderTime } from './render.ts';

// How subscriptions and deliveries look to clients.

export function renderSubscription(subscription: NotificationSubscription) {
  const { asset, percents, createdAt, previousSecretUntil, ...told } = subscription;
  return {
    ...{ ...told, percents: [...percents] },
    asset: asset === undefined ? null : renderAsset(asset),
    createdAt: renderInstant(createdAt),
    previousSecretUntil: renderTime(previousSecretUntil),
  };
}

export function renderWithSecret({ subscription, secret }: SubscriptionWithSecret) {
  return { ...renderSubscription(subscription), ...(secret === undefined ? {} : { secret }) };
}

export function renderDelivery(delivery: NotificationDelivery) {
  const { seq, createdAt, lastAttemptAt, lastCode, lastFailure, nextAttemptAt, ...told } = delivery;
  return {
    ...told,
    entry: seq === undefined ? null : Number(seq),
    createdAt: renderInstant(createdAt),
    lastAttemptAt: renderTime(lastAttemptAt),
    lastCode: lastCode ?? null,
    lastFailure: lastFailure ?? null,
    nextAttemptAt: renderTime(nextAttemptAt),
  };
}
