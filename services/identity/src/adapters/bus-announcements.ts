import type { Bus, BusMessage } from '@alfred/bus';
import { KeyRevoked, LimitsChanged, NodeMoved } from '@alfred/contracts/identity';
import { randomId } from '@alfred/ids';
import { retrying } from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import type { Announcements } from '../ports/announcements.ts';

/** A revocation should be heard within a second; what takes longer is left to the caches' age. */
const patience = { attemptsMax: 3, firstDelayMs: 50, delayMaxMs: 200 };

/** Announcements as messages on the bus. */
export function busAnnouncements({
  bus,
  logger,
}: {
  readonly bus: Pick<Bus, 'publish'>;
  readonly logger: Logger;
}): Announcements {
  const publish = async (message: BusMessage): Promise<void> => {
    try {
      await retrying(() => bus.publish(message), patience);
    } catch (error) {
      logger.warn({ event: 'change_unannounced', message: message.id, err: error });
    }
  };
  return {
    keyRevoked: (organization, key) =>
      publish({
        subject: `alfred.identity.${organization}.KeyRevoked.v1`,
        id: `key_revoked:${key}`,
        bytes: KeyRevoked.encode({ organization, key }).finish(),
      }),
    nodeMoved: ({ id, organization, node }) =>
      publish({
        subject: `alfred.identity.${organization}.NodeMoved.v1`,
        id: `node_moved:${id}`,
        bytes: NodeMoved.encode({ organization, node }).finish(),
      }),
    limitsChanged: (changed) =>
      publish({
        subject: `alfred.identity.${changed.organization}.LimitsChanged.v1`,
        // Each change is a message of its own: a bus that knows repeats must not drop the second one.
        id: `limits_changed:${changed.key || changed.node}:${randomId('msg')}`,
        bytes: LimitsChanged.encode(changed).finish(),
      }),
  };
}
