/** What can be heard of. */
export const eventTypes = ['budget.threshold_crossed'] as const;

export type EventType = (typeof eventTypes)[number];

/** The percents of a limit whose crossing the ledger states. */
export const percents = [50, 80, 100] as const;

/** How somebody is told. */
export type Channel = { readonly type: 'webhook'; readonly url: string } | { readonly type: 'log' };

/** `disabled`: its endpoint said that it is gone, so nothing is made for it any more. */
export type SubscriptionStatus = 'active' | 'disabled';

/** Of what somebody wants to hear. */
export interface Interest {
  /** Of this node and everything below it. */
  readonly node: string;
  readonly event: EventType;
  /** Empty: every one. */
  readonly percents: readonly number[];
  /** Undefined: every asset. */
  readonly asset: string | undefined;
}

/** A standing wish to be told, without what is secret in it. Times are microseconds. */
export interface Subscription extends Interest {
  readonly id: string;
  readonly channel: Channel;
  readonly status: SubscriptionStatus;
  readonly createdAt: bigint;
  /** Until when the secret before the newest one signs too; 0n: there is none. */
  readonly previousSecretUntil: bigint;
}

/** What is wrong with a wish, by the field and why; undefined when nothing is. */
export interface Problem {
  readonly param: string;
  readonly reason: string;
}

/** Whether a word from the wire is an event of this release. */
export function isEventType(text: string): text is EventType {
  return eventTypes.some((known) => known === text);
}

/** What is wrong with the filter of a wish. */
export function refuseInterest(wish: {
  readonly event: string;
  readonly percents: readonly number[];
}): Problem | undefined {
  if (!isEventType(wish.event)) {
    return { param: 'event', reason: `an event is ${eventTypes.join(' or ')}` };
  }
  if (wish.percents.some((percent) => !percents.some((known) => known === percent))) {
    return { param: 'percents', reason: `percents are of ${percents.join(', ')}` };
  }
  return undefined;
}
