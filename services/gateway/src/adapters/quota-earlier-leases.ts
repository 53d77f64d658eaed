import type { QuotaClient } from '@alfred/contracts/quota';
import type { EarlierLeases } from '../ports/earlier-leases.ts';

/** What quota knows of the leases of earlier starts. */
export function quotaEarlierLeases(quota: Pick<QuotaClient, 'listOpenLeases'>): EarlierLeases {
  return {
    stillOpen: async (incarnations) =>
      (await quota.listOpenLeases({ incarnations: [...incarnations] })).leases,
  };
}
