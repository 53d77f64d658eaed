import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import type { Caller } from '../domain/caller.ts';
import {
  expiresInDaysMax,
  isReading,
  type Subscriber,
  subscribersMax,
} from '../domain/subscriber.ts';
import type { Page } from '../ports/directory.ts';
import type { OutsideReaders, SubscriberAccess } from '../ports/outside-readers.ts';
import type { Subscribers } from '../ports/subscribers.ts';
import { acceptName } from './accept-name.ts';
import { attemptOf } from './attempt.ts';
import { invalid, unknown } from './refusal.ts';

const secondMicros = 1_000_000n;
const dayMicros = 86_400n * secondMicros;
const pageLimitMax = 500;
const startMax = BigInt(Number.MAX_SAFE_INTEGER);

export interface SubscriberDeps {
  readonly subscribers: Subscribers;
  readonly readers: OutsideReaders;
  readonly clock: Clock;
}

export interface CreatedSubscriber {
  readonly subscriber: Subscriber;
  readonly access: SubscriberAccess;
  /** Shown once: empty when this repeats a request that was answered before. */
  readonly credentials: string;
}

/** Lets somebody outside read the organisation's log. Only an owner does. */
export function createSubscriber({ subscribers, readers, clock }: SubscriberDeps) {
  return async (request: {
    readonly caller: Caller;
    readonly name: string;
    readonly expiresInDays: number;
    readonly startAt: bigint;
    readonly idempotency: string;
  }): Promise<CreatedSubscriber> => {
    const { caller, expiresInDays, startAt } = request;
    requireRole(caller, ['owner']);
    const { organization } = caller;
    const name = acceptName(request.name);
    acceptDays(expiresInDays);
    acceptStart(startAt);
    const content = ['create_subscriber', name, String(expiresInDays), String(startAt)];
    let credentials = '';
    const attempt = attemptOf(caller, request.idempotency, content);
    const id = await subscribers.once(attempt, async (tx) => {
      const createdAt = clock.nowMicros();
      if ((await tx.countReading(organization, createdAt)) >= subscribersMax) {
        throw new AlfredError('subscribers_too_many', { limit: String(subscribersMax) });
      }
      const expiresAt = endOf(createdAt, expiresInDays);
      const subscriber = { id: randomId('sub'), organization, name, createdAt, expiresAt };
      const minted = await readers.mint(subscriber);
      // Within the transaction: a bus that is away binds no idempotency key. A reader that is left
      // over is nobody's, for its credentials were never shown.
      await readers.open(subscriber, startAt);
      await tx.insert({ ...subscriber, revokedAt: undefined }, minted.publicKey);
      await tx.recordAct({ act: 'subscriber.created', by: caller, subject: subscriber.id });
      credentials = minted.text;
      return subscriber.id;
    });
    const subscriber = await found(subscribers, organization, id);
    return { subscriber, access: readers.access(subscriber), credentials };
  };
}

/** In whole seconds, as credentials state it. */
function endOf(now: bigint, days: number): bigint {
  const end = now + BigInt(days) * dayMicros;
  return end - (end % secondMicros);
}

/** Everybody who reads or has read the organisation's log from outside. */
export function listSubscribers({ subscribers }: Pick<SubscriberDeps, 'subscribers'>) {
  return async (request: { readonly caller: Caller } & Page): Promise<readonly Subscriber[]> => {
    const { caller, after, limit } = request;
    requireRole(caller, ['owner', 'auditor']);
    if (limit < 1 || limit > pageLimitMax) throw invalid('limit', `it is not 1 to ${pageLimitMax}`);
    return subscribers.list(caller.organization, { after, limit });
  };
}

/** The next that the subscriber gets is this entry. Repeating it changes nothing more. */
export function moveSubscriber({ subscribers, readers, clock }: SubscriberDeps) {
  return async (request: {
    readonly caller: Caller;
    readonly subscriber: string;
    readonly startAt: bigint;
  }): Promise<Subscriber> => {
    const { caller, subscriber: id, startAt } = request;
    requireRole(caller, ['owner']);
    acceptStart(startAt);
    const attempt = attemptOf(caller, '', ['move_subscriber', id, String(startAt)]);
    await subscribers.once(attempt, async (tx) => {
      // Locked: whoever revokes it meanwhile closes what is opened here.
      const subscriber = await tx.lock(caller.organization, id);
      if (!subscriber || !isReading(subscriber, clock.nowMicros())) throw unknown('subscriber', id);
      await readers.open(subscriber, startAt);
      const facts = { startAt: String(startAt) };
      await tx.recordAct({ act: 'subscriber.moved', by: caller, subject: id, facts });
      return id;
    });
    return found(subscribers, caller.organization, id);
  };
}

/**
 * Ends a subscriber for good. It answers when there is nothing left to read with; when the bus is
 * away it says so, and `closeEnded` sees to it.
 */
export function revokeSubscriber({ subscribers, readers, clock }: SubscriberDeps) {
  return async (request: {
    readonly caller: Caller;
    readonly subscriber: string;
    readonly idempotency: string;
  }): Promise<Subscriber> => {
    const { caller, subscriber: id } = request;
    requireRole(caller, ['owner']);
    const attempt = attemptOf(caller, request.idempotency, ['revoke_subscriber', id]);
    await subscribers.once(attempt, async (tx) => {
      if (!(await tx.lock(caller.organization, id))) throw unknown('subscriber', id);
      if (await tx.revoke(id, clock.nowMicros())) {
        await tx.recordAct({ act: 'subscriber.revoked', by: caller, subject: id });
      }
      return id;
    });
    const subscriber = await found(subscribers, caller.organization, id);
    await readers.close(subscriber);
    return subscriber;
  };
}

async function found(
  subscribers: Subscribers,
  organization: string,
  id: string,
): Promise<Subscriber> {
  const subscriber = await subscribers.find(organization, id);
  if (!subscriber) throw unknown('subscriber', id);
  return subscriber;
}

/** The whole log is behind it, so a part of the organisation is not enough. */
function requireRole({ role }: Caller, roles: readonly Caller['role'][]): void {
  if (roles.includes(role)) return;
  const action = 'let somebody outside read the log';
  throw new AlfredError('permission_missing', { role, action });
}

function acceptDays(days: number): void {
  if (Number.isInteger(days) && days >= 1 && days <= expiresInDaysMax) return;
  throw invalid('expiresInDays', `it is not 1 to ${expiresInDaysMax}`);
}

function acceptStart(seq: bigint): void {
  if (seq < 1n || seq > startMax) throw invalid('startAt', 'it is the number of no entry');
}
