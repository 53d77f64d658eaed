import type { Caller } from '../../domain/caller.ts';
import { isPermitted } from '../../domain/permissions.ts';
import type { Page, PageRequest } from '../../ports/api/directory.ts';
import type {
  NotificationChannel,
  NotificationDesk,
  NotificationSubscription,
} from '../../ports/api/notification-desk.ts';

/**
 * The subscriptions of the caller's organisation. What a URL has behind its host is often a secret,
 * so those who may not change subscriptions do not see it.
 */
export function readSubscriptions(deps: {
  readonly notifications: Pick<NotificationDesk, 'subscriptions'>;
}) {
  return async (caller: Caller, page: PageRequest): Promise<Page<NotificationSubscription>> => {
    const { items, next } = await deps.notifications.subscriptions(caller, page);
    if (isPermitted(caller.role, 'notifications.write')) return { items, next };
    const shown = items.map((each) => ({ ...each, channel: withoutPath(each.channel) }));
    return { items: shown, next };
  };
}

function withoutPath(channel: NotificationChannel): NotificationChannel {
  if (channel.type === 'log') return channel;
  return { type: 'webhook', url: `${new URL(channel.url).origin}/…` };
}
