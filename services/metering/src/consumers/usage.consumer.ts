import { unhandleable, usagePartitionSubject } from '@alfred/bus';
import type { Consumer } from '@alfred/service-kit';
import type { UsageIntake } from '../app/usage-intake.ts';
import type { UsageBlock } from '../domain/usage-record.ts';
import { decodeBlock } from '../wire/usage-block.ts';

export interface UsageConsumerDeps {
  readonly intake: Pick<UsageIntake, 'accept'>;
  /** Told of a message that is no block. */
  readonly onUnreadable: (error: unknown, id: string) => void;
}

/** The usage of a partition's gateways, by incarnation. */
export function usageConsumer({
  intake,
  onUnreadable,
}: UsageConsumerDeps): (partition: number) => Consumer {
  return (partition) => ({
    subject: usagePartitionSubject(partition),
    durable: 'metering',
    handle: async ({ bytes, id }) => {
      intake.accept(decodeOrBury(bytes, (error) => onUnreadable(error, id)));
    },
  });
}

/** Bringing it again would not make it readable; the gateway's lag tells of it. */
function decodeOrBury(bytes: Uint8Array, onUnreadable: (error: unknown) => void): UsageBlock {
  try {
    return decodeBlock(bytes);
  } catch (error) {
    onUnreadable(error);
    throw unhandleable('it is no block of usage');
  }
}
