import type { Caller } from '../../domain/caller.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type {
  NotificationChannel,
  NotificationDesk,
  SubscriptionWithSecret,
} from '../../ports/api/notification-desk.ts';
import { acceptAsset } from './money.ts';

/** Somebody is told from now on of what happens at a node that the caller may see, and below it. */
export function subscribe(deps: {
  readonly directory: Pick<Directory, 'node'>;
  readonly notifications: Pick<NotificationDesk, 'subscribe'>;
}) {
  return async (
    caller: Caller,
    wish: {
      readonly node: string;
      readonly event: string;
      readonly percents: readonly number[];
      /** By its code: `USD`. */
      readonly asset: string | undefined;
      readonly channel: NotificationChannel;
      readonly idempotency: string;
    },
  ): Promise<SubscriptionWithSecret> => {
    const asset = wish.asset === undefined ? undefined : acceptAsset(wish.asset).id;
    const { id: node } = await deps.directory.node(caller, wish.node);
    return deps.notifications.subscribe(caller, { ...wish, node, asset });
  };
}
