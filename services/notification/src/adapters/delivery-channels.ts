import type { Logger } from '@alfred/telemetry';
import type { DeliveryChannels } from '../ports/channels.ts';
import { logChannel } from './log-channel.ts';
import { type WebhookDeps, webhookChannel } from './webhook-channel.ts';

/** Every way to tell somebody. */
export function deliveryChannels(
  deps: WebhookDeps & { readonly logger: Logger },
): DeliveryChannels {
  const webhook = webhookChannel(deps);
  const log = logChannel(deps.logger);
  return {
    attempt: async (claimed, context) => {
      const { destination } = claimed;
      switch (destination.type) {
        case 'webhook':
          return webhook({ ...claimed, destination }, context);
        case 'log':
          return log(claimed);
        case 'unreadable':
          return { outcome: 'failed', code: 0, failure: 'unsealable' };
      }
    },
  };
}
