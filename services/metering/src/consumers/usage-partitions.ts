import { type Bus, type Subscription, usagePartitions } from '@alfred/bus';
import {
  type Claims,
  type Consumer,
  type Patience,
  retrying,
  type Task,
} from '@alfred/service-kit';
import type { UsageIntake } from '../app/usage-intake.ts';

/** A bus that takes no subscription takes it later: the partition has no other reader meanwhile. */
const patience: Patience = {
  attemptsMax: Number.MAX_SAFE_INTEGER,
  firstDelayMs: 50,
  delayMaxMs: 1_000,
};

export interface UsagePartitionsDeps {
  readonly claims: Claims;
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly consumer: (partition: number) => Consumer;
  readonly intake: Pick<UsageIntake, 'endPartition'>;
}

/**
 * Reads the partitions of usage that are this replica's. What the bus has handed over already is
 * applied before a partition is given up, as far as nothing is missing in between; that two replicas
 * apply the same records is kept from by the cursors alone.
 */
export function usagePartitionsTask(deps: UsagePartitionsDeps): Task {
  const reading = new Map<number, Reading>();
  return deps.claims.share({
    kind: 'usage-partitions',
    count: usagePartitions,
    user: {
      onClaimed: async (partition) => {
        const started = read(deps, deps.consumer(partition));
        reading.set(partition, started);
        await started.subscribing;
      },
      onLost: async (partition) => {
        await reading.get(partition)?.end();
        reading.delete(partition);
        await deps.intake.endPartition(partition);
      },
    },
  });
}

interface Reading {
  readonly subscribing: Promise<Subscription | undefined>;
  /** Nothing is handed over any more once it resolves. */
  end(): Promise<void>;
}

function read({ bus }: Pick<UsagePartitionsDeps, 'bus'>, consumer: Consumer): Reading {
  const { subject, durable, handle } = consumer;
  const ending = new AbortController();
  const subscribe = () => bus.subscribe({ subject, durable }, handle);
  const subscribing = retrying(subscribe, { ...patience, signal: ending.signal }).then(
    (subscription) => subscription,
    () => undefined,
  );
  return {
    subscribing,
    end: async () => {
      ending.abort();
      await (await subscribing)?.close();
    },
  };
}
