import type { MeteringClient } from '@alfred/contracts/metering';
import type { MeteringPrices } from './metering-prices.ts';

/** Metering, where a price that is changed here holds here at once; elsewhere from the next refresh. */
export function refreshingMetering(
  metering: MeteringClient,
  prices: Pick<MeteringPrices, 'refresh'>,
): MeteringClient {
  return {
    ...metering,
    amendPriceBook: async (request, options) => {
      const response = await metering.amendPriceBook(request, options);
      await prices.refresh();
      return response;
    },
  };
}
