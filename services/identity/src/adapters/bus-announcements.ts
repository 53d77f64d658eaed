import type { Bus } from '@alfred/bus';
import { KeyRevoked } from '@alfred/contracts/identity';
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
  return {
    keyRevoked: async (organization, key) => {
      const message = {
        subject: `alfred.identity.${organization}.KeyRevoked.v1`,
        id: `key_revoked:${key}`,
        bytes: KeyRevoked.encode({ organization, key }).finish(),
      };
      try {
        await retrying(() => bus.publish(message), patience);
      } catch (error) {
        logger.warn({ event: 'key_revocation_unannounced', organization, key, err: error });
      }
    },
  };
}
