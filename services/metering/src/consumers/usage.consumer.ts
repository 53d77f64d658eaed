import type { Consumer } from '@alfred/service-kit';
import type { UsageIntake } from '../app/usage-intake.ts';
import { decodeBlock } from '../wire/usage-block.ts';

export interface UsageConsumerDeps {
  readonly intake: Pick<UsageIntake, 'accept'>;
  /** Told of a message that is no block. */
  readonly onUnreadable: (error: unknown, id: string) => void;
}

/** Every gateway's usage, by incarnation. */
export function usageConsumer({ intake, onUnreadable }: UsageConsumerDeps): Consumer {
  return {
    subject: 'alfred.usage.*',
    durable: 'metering',
    handle: async ({ bytes, id }) => {
      const block = tryDecode(bytes, (error) => onUnreadable(error, id));
      // Bringing it again would not make it readable; the gateway's lag tells of it.
      if (block) intake.accept(block);
    },
  };
}

function tryDecode(bytes: Uint8Array, onFault: (error: unknown) => void) {
  try {
    return decodeBlock(bytes);
  } catch (error) {
    onFault(error);
    return undefined;
  }
}
