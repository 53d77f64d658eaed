import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { sortableId } from '@alfred/ids';
import {
  type Channel,
  isEventType,
  refuseInterest,
  type Subscription,
} from '../domain/subscription.ts';
import type { Endpoints } from '../ports/channels.ts';
import type { LogHeads } from '../ports/log-heads.ts';
import type { Asked, Subscriptions } from '../ports/subscriptions.ts';
import { invalid } from './refusal.ts';

export interface CreateSubscriptionDeps {
  readonly subscriptions: Pick<Subscriptions, 'create'>;
  readonly endpoints: Endpoints;
  readonly heads: LogHeads;
  readonly clock: Clock;
  /** A new secret of a webhook. */
  readonly mintSecret: () => string;
}

/** A subscription as somebody wishes it. */
export interface SubscriptionWish extends Asked {
  readonly ledger: string;
  readonly node: string;
  readonly event: string;
  readonly percents: readonly number[];
  readonly asset: string | undefined;
  readonly channel: Channel;
}

/** What is shown of a new secret: once, to whoever caused it. */
export interface WithSecret {
  readonly subscription: Subscription;
  readonly secret: string | undefined;
}

/**
 * Somebody is told from now on: of what enters the log after it. That the node is the asker's to
 * speak for was settled before.
 */
export function createSubscription(deps: CreateSubscriptionDeps) {
  const { subscriptions, endpoints, heads, clock, mintSecret } = deps;
  return async (wish: SubscriptionWish): Promise<WithSecret> => {
    const { node, event, asset, channel, ledger } = wish;
    const problem = refuseInterest(wish);
    if (problem || !isEventType(event)) throw invalid(problem ?? { param: 'event', reason: event });
    if (channel.type === 'webhook') {
      const reason = await endpoints.refuse(channel.url);
      if (reason !== undefined) throw new AlfredError('webhook_url_refused', { reason });
    }
    const at = clock.nowMicros();
    const secret = channel.type === 'webhook' ? mintSecret() : undefined;
    const percents = [...new Set(wish.percents)].sort((left, right) => left - right);
    const { result: subscription, isRepeated } = await subscriptions.create({
      ...wish,
      ...{ id: sortableId('sub', at), channel, secret, at },
      interest: { node, event, percents, asset },
      sinceSeq: await heads.head(ledger),
    });
    return { subscription, secret: isRepeated ? undefined : secret };
  };
}
