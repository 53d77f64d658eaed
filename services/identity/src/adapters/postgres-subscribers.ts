import { AlfredError } from '@alfred/errors';
import { idempotent, query, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Subscriber } from '../domain/subscriber.ts';
import type { Subscribers, SubscriberTransaction } from '../ports/subscribers.ts';
import type { AttemptDigest } from './attempt-digest.ts';
import { recordAct } from './record-act.ts';
import * as sql from './subscriber-statements.ts';

interface SubscriberRow {
  readonly id: string;
  readonly organization: string;
  readonly name: string;
  readonly created_at: bigint;
  readonly expires_at: bigint;
  readonly revoked_at: bigint | null;
}

/** Subscribers in PostgreSQL. */
export function postgresSubscribers(pool: Pool, digestOf: AttemptDigest): Subscribers {
  const find = async (organization: string, id: string) => {
    const [row] = await query<SubscriberRow>(pool, sql.selectSubscriber, [organization, id]);
    return row && subscriberOf(row);
  };
  return {
    once: ({ caller: scope, key, digest: content }, write) =>
      transaction(pool, async (tx) => {
        const digest = digestOf(content);
        const run = async () => Buffer.from(await write(subscriberTransaction(tx)));
        return Buffer.from(await idempotent(tx, { scope, key, digest }, run)).toString();
      }),
    find,
    list: async (organization, { after, limit }) => {
      if (after !== '' && !(await find(organization, after))) {
        throw new AlfredError('cursor_invalid');
      }
      const values = [organization, after === '' ? null : after, limit];
      return (await query<SubscriberRow>(pool, sql.selectSubscribers, values)).map(subscriberOf);
    },
    ended: async (now, limit) =>
      (await query<SubscriberRow>(pool, sql.selectEnded, [now, limit])).map(subscriberOf),
    markClosed: async (id) => {
      await query(pool, sql.updateClosed, [id]);
    },
  };
}

function subscriberTransaction(tx: PoolClient): SubscriberTransaction {
  return {
    countReading: async (organization, now) => {
      await query(tx, sql.lockSubscribers, [organization]);
      const [row] = await query<{ readonly count: number }>(tx, sql.countReading, [
        organization,
        now,
      ]);
      return row?.count ?? 0;
    },
    insert: async ({ id, organization, name, createdAt, expiresAt }, publicKey) => {
      const values = [id, organization, name, publicKey, createdAt, expiresAt];
      await query(tx, sql.insertSubscriber, values);
    },
    lock: async (organization, id) => {
      const [row] = await query<SubscriberRow>(tx, sql.lockSubscriber, [organization, id]);
      return row && subscriberOf(row);
    },
    revoke: async (id, at) => {
      const revoked = await query(tx, sql.updateRevoked, [id, at]);
      return revoked.length > 0;
    },
    recordAct: (act) => recordAct(tx, act),
  };
}

function subscriberOf(row: SubscriberRow): Subscriber {
  const { created_at: createdAt, expires_at: expiresAt, revoked_at: revokedAt, ...named } = row;
  return { ...named, createdAt, expiresAt, revokedAt: revokedAt ?? undefined };
}
