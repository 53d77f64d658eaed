import type { Clock } from '@alfred/clock';
import type { MeteringServiceImplementation } from '@alfred/contracts/metering';
import type { CacheVerdicts } from '../ports/cache-verdicts.ts';

export interface CacheVerdictsApiDeps {
  readonly cacheVerdicts: CacheVerdicts;
  readonly clock: Clock;
}

type CacheVerdictsApi = Pick<MeteringServiceImplementation, 'putCacheVerdict' | 'getCacheVerdicts'>;

/** Verdicts on earlier answers on the wire. */
export function cacheVerdictsApi({ cacheVerdicts, clock }: CacheVerdictsApiDeps): CacheVerdictsApi {
  return {
    putCacheVerdict: async (verdict) => {
      await cacheVerdicts.put({ ...verdict, at: clock.nowMicros() });
      return {};
    },
    getCacheVerdicts: (of) => cacheVerdicts.countsOf(of),
  };
}
