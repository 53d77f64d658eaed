import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  ReplayPolicy,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import type { ConsumerSpec, StreamKind, StreamSpec } from './topology.ts';

const nanosPerMs = 1_000_000;

/** Fields of a stream that this package decides; the rest is as the server likes it. */
export type DecidedStream = Pick<
  StreamConfig,
  | 'name'
  | 'subjects'
  | 'retention'
  | 'storage'
  | 'discard'
  | 'max_bytes'
  | 'max_msgs'
  | 'max_age'
  | 'duplicate_window'
  | 'num_replicas'
  | 'deny_delete'
  | 'deny_purge'
  | 'allow_direct'
>;

const kinds: Readonly<
  Record<
    StreamKind,
    Pick<StreamConfig, 'retention' | 'discard' | 'deny_delete' | 'deny_purge' | 'allow_direct'>
  >
> = {
  queue: {
    retention: RetentionPolicy.Workqueue,
    discard: DiscardPolicy.New,
    deny_delete: true,
    deny_purge: true,
    allow_direct: false,
  },
  announcements: {
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    deny_delete: true,
    deny_purge: true,
    // Whoever was away reads what it missed, without a consumer.
    allow_direct: true,
  },
  'dead-letters': {
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.New,
    deny_delete: false,
    deny_purge: true,
    allow_direct: false,
  },
};

/** A stream in JetStream's words. */
export function streamConfig(spec: StreamSpec, replicas: number): DecidedStream {
  return {
    ...kinds[spec.kind],
    name: spec.name,
    subjects: [...spec.subjects],
    storage: StorageType.File,
    max_bytes: spec.bytesMax,
    max_msgs: spec.messagesMax ?? -1,
    max_age: (spec.ageMaxMs ?? 0) * nanosPerMs,
    duplicate_window: spec.dedupeMs * nanosPerMs,
    num_replicas: replicas,
  };
}

/** Fields of a consumer that this package decides. */
export type DecidedConsumer = Pick<
  ConsumerConfig,
  | 'durable_name'
  | 'filter_subject'
  | 'ack_policy'
  | 'ack_wait'
  | 'deliver_policy'
  | 'replay_policy'
  | 'max_ack_pending'
  | 'max_deliver'
>;

/** A durable consumer in JetStream's words. */
export function consumerConfig(spec: ConsumerSpec): DecidedConsumer {
  return {
    durable_name: spec.name,
    filter_subject: spec.subject,
    ack_policy: AckPolicy.Explicit,
    ack_wait: spec.ackWaitMs * nanosPerMs,
    deliver_policy: DeliverPolicy.All,
    replay_policy: ReplayPolicy.Instant,
    max_ack_pending: spec.unackedMax,
    // A server that gives up says so to nobody. Who gives up here makes a dead letter of it.
    max_deliver: -1,
  };
}
