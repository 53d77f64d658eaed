import type { MeteringServiceImplementation } from '@alfred/contracts/metering';
import { AlfredError } from '@alfred/errors';
import { type Amendment, amendmentProblem, parseAmendment } from '@alfred/pricing';
import type { amendPrices, listPriceVersions, supersedePrices } from '../app/amend-prices.ts';
import { toProtoVersion } from './messages.ts';

/** The use cases about the price book. */
export interface PriceUseCases {
  readonly amendPrices: ReturnType<typeof amendPrices>;
  readonly listPriceVersions: ReturnType<typeof listPriceVersions>;
  readonly supersedePrices: ReturnType<typeof supersedePrices>;
}

/** The calls of the service that are about the price book. */
export function pricesApi(app: PriceUseCases) {
  return {
    amendPriceBook: async ({ amendment, idempotency }) => ({
      version: await app.amendPrices(acceptAmendment(amendment), idempotency),
    }),
    listPriceVersions: async ({ before, limit }) => ({
      versions: (await app.listPriceVersions(before, limit)).map(toProtoVersion),
    }),
    supersedePriceVersion: async (wish) => ({
      version: toProtoVersion(await app.supersedePrices(wish)),
    }),
  } satisfies Partial<MeteringServiceImplementation>;
}

function acceptAmendment(json: Uint8Array): Amendment {
  try {
    return parseAmendment(json);
  } catch (cause) {
    throw new AlfredError('price_invalid', { reason: amendmentProblem(cause) }, { cause });
  }
}
