import { postgresCursor } from '@alfred/projections';
import type { Pool } from 'pg';
import { postgresDeliveryLog } from '../src/adapters/postgres-delivery-log.ts';
import { postgresDeliveryQueue } from '../src/adapters/postgres-delivery-queue.ts';
import { postgresIntake } from '../src/adapters/postgres-intake.ts';
import { postgresSubscriptions } from '../src/adapters/postgres-subscriptions.ts';
import { sealedBox } from '../src/adapters/sealed-box.ts';
import { patienceMicros } from '../src/domain/retry-schedule.ts';
import type { Subscription } from '../src/domain/subscription.ts';
import type { ClaimedDelivery } from '../src/ports/delivery-queue.ts';
import type { NewSubscription } from '../src/ports/subscriptions.ts';
import { notificationsProjection, projectNotifications } from '../src/projections/notifications.ts';
import { secret } from './claims.ts';
import { type EntryDraft, entryBytes, ledger } from './entries.ts';

export const start = 1_795_400_000_000_000n;
export const key = Buffer.alloc(32, 5);

/** The stores of the service on one database, and the words in which tests use them. */
export function storeScene(pool: Pool) {
  const box = sealedBox(key);
  const subscriptions = postgresSubscriptions(pool, box);
  const deliveries = postgresDeliveryLog(pool);
  const queue = postgresDeliveryQueue(pool, box);
  const cursor = postgresCursor(pool, notificationsProjection);
  let now = start;
  const apply = projectNotifications(postgresIntake(), () => now);
  const asked = { organization: 'org_a', actor: 'usr_admin', idempotency: '' };
  return {
    ...{ box, subscriptions, deliveries, queue, cursor, asked },
    now: () => now,
    advance: (by: bigint) => {
      now += by;
    },
    subscribe: async (
      id: string,
      changes: Partial<NewSubscription> & { readonly node?: string } = {},
    ): Promise<Subscription> => {
      const { node = 'org_a', ...rest } = changes;
      const event = 'budget.threshold_crossed' as const;
      const { result } = await subscriptions.create({
        ...{ ...asked, id, ledger, secret, sinceSeq: 0n, at: now },
        interest: { node, event, percents: [], asset: undefined },
        channel: { type: 'webhook', url: `https://${id.replace('_', '-')}.example/hook` },
        ...rest,
      });
      return result;
    },
    /** Carries entries of the log, from the one with this number on, into deliveries. */
    follow: async (drafts: readonly EntryDraft[], first: number, of = ledger) => {
      const entries = drafts.map((draft, index) => {
        const seq = first + index;
        return { seq: BigInt(seq), bytes: entryBytes(draft, seq, of) };
      });
      const move = { from: BigInt(first - 1), to: BigInt(first - 1 + drafts.length) };
      return cursor.advance(of, move, (tx) => apply(tx, { ledger: of, entries }));
    },
    claim: (limit = 100, endpointMax = 100): Promise<readonly ClaimedDelivery[]> =>
      queue.claim({ now, until: now + 60_000_000n, limit, endpointMax }),
    all: (organization = 'org_a') =>
      deliveries.list(organization, {
        ...{ subscription: undefined, status: undefined, after: '', limit: 1_000 },
      }),
    replayed: (id: string) =>
      deliveries.replay({ ...asked, id, at: now, expiresAt: now + patienceMicros }),
  };
}

export type StoreScene = ReturnType<typeof storeScene>;
