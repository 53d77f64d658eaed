import type { Bus } from '@alfred/bus';
import { PolicyPublished } from '@alfred/contracts/policy';
import { retrying } from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import type { Announcements } from '../ports/announcements.ts';

/** What takes longer is left to the bounded age of the gateways' copies. */
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
    policyPublished: async (organization, bundleVersion) => {
      const version = BigInt(bundleVersion);
      const message = {
        subject: `alfred.policy.${organization}.PolicyPublished.v1`,
        id: `policy_published:${organization}:${version}`,
        bytes: PolicyPublished.encode({ organization, version }).finish(),
      };
      try {
        await retrying(() => bus.publish(message), patience);
      } catch (error) {
        logger.warn({ event: 'policy_unannounced', organization, bundleVersion, err: error });
      }
    },
  };
}
