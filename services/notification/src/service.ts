import { randomBytes, randomInt } from 'node:crypto';
import type { Clock } from '@alfred/clock';
import type { LedgerClient } from '@alfred/contracts/ledger';
import { NotificationDefinition } from '@alfred/contracts/notification';
import { type Follower, follower, logWaiting, postgresCursor, rpcLog } from '@alfred/projections';
import {
  type openPool,
  type RelayLedger,
  relayTask,
  rpc,
  type Service,
  schemaTask,
  type Task,
} from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import { guardedEndpoints, systemResolve } from './adapters/checked-address.ts';
import { deliveryChannels } from './adapters/delivery-channels.ts';
import { postgresDeliveryLog } from './adapters/postgres-delivery-log.ts';
import { postgresDeliveryQueue } from './adapters/postgres-delivery-queue.ts';
import { postgresIntake } from './adapters/postgres-intake.ts';
import { postgresSubscriptions } from './adapters/postgres-subscriptions.ts';
import { rpcLogHeads } from './adapters/rpc-log-heads.ts';
import { sealedBox } from './adapters/sealed-box.ts';
import { telemetryNotificationMetrics } from './adapters/telemetry-notification-metrics.ts';
import { attemptMs } from './adapters/webhook-channel.ts';
import { enableSubscription, rotateSecret, testSubscription } from './app/amend-subscription.ts';
import { createSubscription } from './app/create-subscription.ts';
import { deliverDue } from './app/deliver-due.ts';
import { type DeliveriesTask, deliveriesTask } from './app/deliveries-task.ts';
import { replayDelivery } from './app/replay-delivery.ts';
import { notificationSchema } from './config.ts';
import { logGrownConsumer } from './consumers/log-grown.consumer.ts';
import { secretBytes, secretOf } from './domain/secret.ts';
import type { Targets } from './domain/webhook-url.ts';
import { notificationApi } from './grpc/notification-api.ts';
import { notificationsProjection, projectNotifications } from './projections/notifications.ts';
import { encodeTest } from './wire/webhook-body.ts';

/** Everything notification needs from outside. No defaults: a forgotten dependency must not compile. */
export interface NotificationDeps {
  /** Its search path names {@link notificationSchema}. The host ends it after this service. */
  readonly pool: ReturnType<typeof openPool>;
  readonly ledger: Pick<LedgerClient, 'listEntries' | 'listLedgers'> & RelayLedger;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly telemetry: Pick<Telemetry, 'meter'>;
  /** 256 bits, under which secrets and URLs of webhooks are sealed: `ALFRED_NOTIFICATION_KEY`. */
  readonly key: Uint8Array;
  /** Where webhooks may go: `ALFRED_NOTIFICATION_TARGETS`. */
  readonly targets: Targets;
}

/** Wires notification. Opens nothing and listens to nothing. */
export function createNotificationService(deps: NotificationDeps): Service {
  const { pool, clock, targets, ledger } = deps;
  const box = sealedBox(deps.key);
  const queue = postgresDeliveryQueue(pool, box);
  const deliveries = postgresDeliveryLog(pool);
  const subscriptions = postgresSubscriptions(pool, box);
  const endpoints = guardedEndpoints({ targets, resolve: systemResolve });
  const heads = rpcLogHeads(ledger);
  const mintSecret = () => secretOf(randomBytes(secretBytes));
  const task = deliveringTask(deps, queue);
  const following = followerOf(deps, task.wake);
  const shared = { subscriptions, endpoints, heads, clock, mintSecret, onQueued: task.wake };
  const api = notificationApi({
    ...{ subscriptions, deliveries },
    createSubscription: createSubscription(shared),
    enableSubscription: enableSubscription(shared),
    rotateSecret: rotateSecret(shared),
    testSubscription: testSubscription({ ...shared, encodeTest }),
    replayDelivery: replayDelivery({ ...shared, deliveries }),
  });
  return {
    name: 'notification',
    rpc: [rpc(NotificationDefinition, api)],
    consumers: [logGrownConsumer(following.wake)],
    tasks: [schemaTask(pool, notificationSchema), following, task, actsRelay(deps)],
    ready: async () => ((await queue.isReachable()) ? [] : ['notification: PostgreSQL']),
  };
}

/** What was done here is an entry of the organisation's log, too. */
function actsRelay({ pool, ledger, logger }: NotificationDeps): Task {
  const onFault = (err: unknown) => logger.warn({ event: 'relay_delayed', err });
  return relayTask({ name: 'notification', pool, ledger, onFault });
}

/** 32 random bits as a number in [0, 1). */
const uniform = (): number => randomInt(2 ** 32) / 2 ** 32;

function deliveringTask(
  { clock, logger, telemetry, targets }: NotificationDeps,
  queue: ReturnType<typeof postgresDeliveryQueue>,
): DeliveriesTask {
  const onFault = (err: unknown) => logger.warn({ event: 'deliveries_wait', err });
  const channels = deliveryChannels({ targets, resolve: systemResolve, attemptMs, logger });
  const metrics = telemetryNotificationMetrics(telemetry);
  const shared = { queue, clock, onFault };
  return deliveriesTask({
    ...shared,
    deliverer: (onRoom) => deliverDue({ ...shared, channels, metrics, random: uniform, onRoom }),
  });
}

function followerOf({ pool, ledger, clock, logger }: NotificationDeps, wake: () => void): Follower {
  return follower({
    name: notificationsProjection,
    log: rpcLog(ledger),
    cursor: postgresCursor(pool, notificationsProjection),
    apply: projectNotifications(postgresIntake(), clock.nowMicros),
    onAdvanced: wake,
    onFault: logWaiting(logger),
  });
}
