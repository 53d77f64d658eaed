import type { Bus, BusMessage } from '@alfred/bus';
import { KeyRevoked, LimitsChanged, NodeMoved, PersonErased } from '@alfred/contracts/identity';
import { randomId } from '@alfred/ids';
import { retrying, sleep } from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import type { Announcements } from '../ports/announcements.ts';

/** A revocation should be heard within a second, and whoever revokes waits for no more than that. */
const patience = { attemptsMax: 3, firstDelayMs: 50, delayMaxMs: 200 };
/** A bus that is away is told when it is back: some minutes, then copies have ended by their age. */
const latePatience = { attemptsMax: 400, firstDelayMs: 500, delayMaxMs: 1_000 };
/** Changes that wait for the bus at once; of more than that, copies learn by their age. */
const waitingMax = 1_000;

/** Announcements as messages on the bus. */
export function busAnnouncements({
  bus,
  logger,
}: {
  readonly bus: Pick<Bus, 'publish'>;
  readonly logger: Logger;
}): Announcements {
  let waiting = 0;
  const publish = async (message: BusMessage): Promise<void> => {
    try {
      await retrying(() => bus.publish(message), patience);
    } catch (error) {
      logger.warn({ event: 'change_unannounced', message: message.id, err: error });
      if (waiting < waitingMax) void publishLate(message);
    }
  };
  const publishLate = async (message: BusMessage): Promise<void> => {
    waiting += 1;
    try {
      await sleep(latePatience.firstDelayMs);
      await retrying(() => bus.publish(message), latePatience);
      logger.info({ event: 'change_announced_late', message: message.id });
    } catch (error) {
      logger.warn({ event: 'change_never_announced', message: message.id, err: error });
    } finally {
      waiting -= 1;
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
    personErased: (organization, node) =>
      publish({
        subject: `alfred.identity.${organization}.PersonErased.v1`,
        id: `person_erased:${node}`,
        bytes: PersonErased.encode({ organization, node }).finish(),
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
