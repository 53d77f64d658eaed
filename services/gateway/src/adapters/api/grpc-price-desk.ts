import type { MeteringClient, PriceVersion as VersionMessage } from '@alfred/contracts/metering';
import { AlfredError } from '@alfred/errors';
import type { PriceDesk, PriceVersion } from '../../ports/api/price-desk.ts';

/** The price book as metering keeps it. */
export function grpcPriceDesk(
  metering: Pick<
    MeteringClient,
    'getPriceBook' | 'amendPriceBook' | 'listPriceVersions' | 'supersedePriceVersion'
  >,
): PriceDesk {
  return {
    book: async (wanted) => {
      const { version, book: json } = await metering.getPriceBook({ version: wanted });
      return { version, json };
    },
    amend: async (amendment, idempotency) => {
      const request = { amendment: Buffer.from(JSON.stringify(amendment)), idempotency };
      return (await metering.amendPriceBook(request)).version;
    },
    versions: async ({ before = '', limit }) =>
      (await metering.listPriceVersions({ before, limit })).versions.map(versionOf),
    supersede: async (wish) => versionOf((await metering.supersedePriceVersion(wish)).version),
  };
}

function versionOf(message: VersionMessage | undefined): PriceVersion {
  if (!message) {
    throw new AlfredError('internal', {}, { cause: new Error('an answer without a version') });
  }
  const { version, since, supersededBy, supersededAt } = message;
  return {
    version,
    since,
    supersededBy: supersededBy || undefined,
    supersededAt: supersededAt || undefined,
  };
}
