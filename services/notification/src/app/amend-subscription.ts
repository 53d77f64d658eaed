import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import type { Delivery } from '../domain/delivery.ts';
import { patienceMicros } from '../domain/retry-schedule.ts';
import { overlapMicros } from '../domain/secret.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Endpoints } from '../ports/channels.ts';
import type { LogHeads } from '../ports/log-heads.ts';
import type { Asked, Subscriptions } from '../ports/subscriptions.ts';
import type { WithSecret } from './create-subscription.ts';

type Named = Asked & { readonly id: string };

/** What a test says it is. */
export const testEvent = 'notification.test';

/** A new secret. The one before signs too for a day, so that no delivery fails in between. */
export function rotateSecret(deps: {
  readonly subscriptions: Pick<Subscriptions, 'rotate' | 'find'>;
  readonly clock: Clock;
  readonly mintSecret: () => string;
}) {
  return async (wish: Named): Promise<WithSecret> => {
    const { channel } = await deps.subscriptions.find(wish.organization, wish.id);
    if (channel.type !== 'webhook') throw new AlfredError('webhook_missing', { id: wish.id });
    const secret = deps.mintSecret();
    const overlapUntil = deps.clock.nowMicros() + overlapMicros;
    const { result, isRepeated } = await deps.subscriptions.rotate({
      ...{ ...wish, secret, overlapUntil },
    });
    return { subscription: result, secret: isRepeated ? undefined : secret };
  };
}

/** One that was disabled hears again, of what comes from now on; its endpoint is looked at anew. */
export function enableSubscription(deps: {
  readonly subscriptions: Pick<Subscriptions, 'enable' | 'find'>;
  readonly endpoints: Endpoints;
  readonly heads: LogHeads;
}) {
  const { subscriptions, endpoints, heads } = deps;
  return async (wish: {
    readonly organization: string;
    readonly ledger: string;
    readonly actor: string;
    readonly id: string;
  }): Promise<Subscription> => {
    const found = await subscriptions.find(wish.organization, wish.id);
    if (found.status === 'active') return found;
    if (found.channel.type === 'webhook') {
      const reason = await endpoints.refuse(found.channel.url);
      if (reason !== undefined) throw new AlfredError('webhook_url_refused', { reason });
    }
    const sinceSeq = await heads.head(wish.ledger);
    return subscriptions.enable({ ...wish, sinceSeq });
  };
}

/** An event that says only that it is a test, delivered as every other. */
export function testSubscription(deps: {
  readonly subscriptions: Pick<Subscriptions, 'deliver'>;
  readonly clock: Clock;
  readonly encodeTest: (at: bigint, subscription: string) => Uint8Array;
  /** There is something to deliver. */
  readonly onQueued: () => void;
}) {
  return async (wish: Named): Promise<Delivery> => {
    const at = deps.clock.nowMicros();
    const delivery = await deps.subscriptions.deliver({
      ...wish,
      delivery: {
        ...{ eventId: randomId('evt'), event: testEvent, seq: undefined },
        body: deps.encodeTest(at, wish.id),
        ...{ at, expiresAt: at + patienceMicros },
      },
    });
    deps.onQueued();
    return delivery;
  };
}
