import type {
  NotificationServiceImplementation,
  Delivery as ProtoDelivery,
  Subscription as ProtoSubscription,
} from '@alfred/contracts/notification';
import type {
  enableSubscription,
  rotateSecret,
  testSubscription,
} from '../app/amend-subscription.ts';
import type { createSubscription } from '../app/create-subscription.ts';
import { invalid } from '../app/refusal.ts';
import type { replayDelivery } from '../app/replay-delivery.ts';
import { type Delivery, isDeliveryStatus } from '../domain/delivery.ts';
import type { Channel, Subscription } from '../domain/subscription.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import type { Subscriptions } from '../ports/subscriptions.ts';

/** Every use case of this service, as `service.ts` wires them. */
export interface NotificationUseCases {
  readonly createSubscription: ReturnType<typeof createSubscription>;
  readonly enableSubscription: ReturnType<typeof enableSubscription>;
  readonly rotateSecret: ReturnType<typeof rotateSecret>;
  readonly testSubscription: ReturnType<typeof testSubscription>;
  readonly replayDelivery: ReturnType<typeof replayDelivery>;
  readonly subscriptions: Pick<Subscriptions, 'list' | 'remove'>;
  readonly deliveries: Pick<DeliveryLog, 'list'>;
}

const pageMax = 1_000;

/** The service on the wire: parses, calls one use case, renders its outcome. */
export function notificationApi(app: NotificationUseCases): NotificationServiceImplementation {
  return {
    createSubscription: async ({ channel, asset, ...wish }) => {
      const { subscription, secret = '' } = await app.createSubscription({
        ...wish,
        ...{ asset: asset || undefined, channel: channelOf(channel) },
      });
      return { subscription: toProtoSubscription(subscription), secret };
    },
    listSubscriptions: async ({ organization, after, limit }) => {
      const found = await app.subscriptions.list(organization, { after, limit: pageOf(limit) });
      return { subscriptions: found.map(toProtoSubscription) };
    },
    deleteSubscription: async (wish) => {
      await app.subscriptions.remove(wish);
      return {};
    },
    enableSubscription: async (wish) => ({
      subscription: toProtoSubscription(await app.enableSubscription(wish)),
    }),
    rotateSecret: async (wish) => {
      const { subscription, secret = '' } = await app.rotateSecret(wish);
      return { subscription: toProtoSubscription(subscription), secret };
    },
    testSubscription: async (wish) => ({
      delivery: toProtoDelivery(await app.testSubscription(wish)),
    }),
    listDeliveries: async ({ organization, subscription, status, after, limit }) => {
      if (status !== '' && !isDeliveryStatus(status)) {
        throw invalid({ param: 'status', reason: 'it is no state of deliveries' });
      }
      const found = await app.deliveries.list(organization, {
        ...{ subscription: subscription || undefined, status: status || undefined },
        ...{ after, limit: pageOf(limit) },
      });
      return { deliveries: found.map(toProtoDelivery) };
    },
    replayDelivery: async (wish) => ({ delivery: toProtoDelivery(await app.replayDelivery(wish)) }),
  };
}

const pageOf = (limit: number): number => (limit > 0 ? Math.min(limit, pageMax) : pageMax);

function channelOf(channel: ProtoSubscription['channel']): Channel {
  if (channel?.$case === 'webhook') return { type: 'webhook', url: channel.value.url };
  if (channel?.$case === 'log') return { type: 'log' };
  throw invalid({ param: 'channel', reason: 'it is missing' });
}

function toProtoSubscription({ channel, asset = '', ...subscription }: Subscription) {
  const { percents, previousSecretUntil, ...told } = subscription;
  return {
    ...{ ...told, asset, percents: [...percents], previousSecretUntil },
    channel:
      channel.type === 'webhook'
        ? ({ $case: 'webhook', value: { url: channel.url } } as const)
        : ({ $case: 'log', value: {} } as const),
  } satisfies ProtoSubscription;
}

function toProtoDelivery(delivery: Delivery): ProtoDelivery {
  return { ...delivery };
}
