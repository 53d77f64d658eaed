import type { MeteringClient } from '@alfred/contracts/metering';
import type { CacheVerdicts } from '../ports/cache-verdicts.ts';

/** Verdicts where metering keeps them. */
export function rpcCacheVerdicts(
  metering: Pick<MeteringClient, 'putCacheVerdict' | 'getCacheVerdicts'>,
): CacheVerdicts {
  return {
    put: async (verdict) => void (await metering.putCacheVerdict(verdict)),
    countsOf: async (of) => {
      const { fitted, differed } = await metering.getCacheVerdicts(of);
      return { fitted: Number(fitted), differed: Number(differed) };
    },
  };
}
