import type {
  IdentityServiceImplementation,
  Subscriber as ProtoSubscriber,
} from '@alfred/contracts/identity';
import type {
  createSubscriber,
  listSubscribers,
  moveSubscriber,
  revokeSubscriber,
} from '../app/subscribers.ts';
import type { Subscriber } from '../domain/subscriber.ts';
import { callOf, fromProtoCaller } from './messages.ts';

/** The use cases about subscribers. */
export interface SubscriberUseCases {
  readonly createSubscriber: ReturnType<typeof createSubscriber>;
  readonly listSubscribers: ReturnType<typeof listSubscribers>;
  readonly moveSubscriber: ReturnType<typeof moveSubscriber>;
  readonly revokeSubscriber: ReturnType<typeof revokeSubscriber>;
}

/** The calls of the service that are about subscribers. */
export function subscribersApi(app: SubscriberUseCases) {
  return {
    createSubscriber: async ({ caller, idempotency, ...wish }) => {
      const request = { ...wish, ...callOf({ caller, idempotency }) };
      const { subscriber, access, credentials } = await app.createSubscriber(request);
      return {
        subscriber: toProtoSubscriber(subscriber),
        access: { ...access, subjects: [...access.subjects] },
        credentials,
      };
    },
    listSubscribers: async ({ caller, after, limit }) => {
      const request = { caller: fromProtoCaller(caller), after, limit };
      return { subscribers: (await app.listSubscribers(request)).map(toProtoSubscriber) };
    },
    moveSubscriber: async ({ caller, ...wish }) => {
      const moved = await app.moveSubscriber({ ...wish, caller: fromProtoCaller(caller) });
      return { subscriber: toProtoSubscriber(moved) };
    },
    revokeSubscriber: async ({ caller, idempotency, subscriber }) => {
      const request = { subscriber, ...callOf({ caller, idempotency }) };
      return { subscriber: toProtoSubscriber(await app.revokeSubscriber(request)) };
    },
  } satisfies Partial<IdentityServiceImplementation>;
}

function toProtoSubscriber({ revokedAt = 0n, ...subscriber }: Subscriber): ProtoSubscriber {
  return { ...subscriber, revokedAt };
}
