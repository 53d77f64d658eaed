import type { IdentityClient, Subscriber as ProtoSubscriber } from '@alfred/contracts/identity';
import { AlfredError } from '@alfred/errors';
import type { Subscriber, SubscriberDesk } from '../../ports/api/subscriber-desk.ts';
import { toProtoCaller } from './grpc-directory.ts';

type Asked = Pick<
  IdentityClient,
  'createSubscriber' | 'listSubscribers' | 'moveSubscriber' | 'revokeSubscriber'
>;

/** Subscribers as identity keeps them. */
export function grpcSubscriberDesk(identity: Asked): SubscriberDesk {
  return {
    create: async (caller, { idempotency: key, ...wish }) => {
      const request = { ...wish, caller: toProtoCaller(caller), idempotency: { key } };
      const { subscriber, access, credentials } = await identity.createSubscriber(request);
      if (!access) throw unreadable('access');
      return {
        subscriber: subscriberOf(subscriber),
        access,
        credentials: credentials === '' ? undefined : credentials,
      };
    },
    list: async (caller, { after = '', limit }) => {
      // One more than the page tells whether there is a next page.
      const request = { caller: toProtoCaller(caller), after, limit: limit + 1 };
      const { subscribers } = await identity.listSubscribers(request);
      const items = subscribers.slice(0, limit).map(subscriberOf);
      return { items, next: subscribers.length > limit ? items.at(-1)?.id : undefined };
    },
    move: async (caller, wish) =>
      subscriberOf(
        (await identity.moveSubscriber({ ...wish, caller: toProtoCaller(caller) })).subscriber,
      ),
    revoke: async (caller, { idempotency: key, subscriber }) => {
      const request = { subscriber, caller: toProtoCaller(caller), idempotency: { key } };
      return subscriberOf((await identity.revokeSubscriber(request)).subscriber);
    },
  };
}

function subscriberOf(found: ProtoSubscriber | undefined): Subscriber {
  if (!found) throw unreadable('subscriber');
  const { organization: _, revokedAt, ...shown } = found;
  return { ...shown, revokedAt: revokedAt || undefined };
}

function unreadable(what: string): AlfredError {
  return new AlfredError('internal', {}, { cause: new Error(`an answer without ${what}`) });
}
