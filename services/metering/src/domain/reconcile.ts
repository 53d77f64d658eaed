import { emptyUsage } from '@alfred/pricing';
import type { Ending } from './usage-record.ts';

/** What was said of a request last before it ended, as far as its ending can be made of it. */
export interface Admission
  extends Pick<
    Ending,
    | 'request'
    | 'organization'
    | 'ledger'
    | 'node'
    | 'apiKey'
    | 'lease'
    | 'leaseKey'
    | 'asset'
    | 'price'
    | 'provider'
    | 'model'
    | 'tags'
  > {
  /** The price of its input, and of the calls that failed, in minor units. */
  readonly inputEstimate: string;
}

/**
 * The ending of a request whose own was lost with its gateway: its input is charged, as the gateway
 * itself would have charged it at its next start.
 */
export function reconciledEnding({ inputEstimate: amount, ...admitted }: Admission): Ending {
  return {
    type: 'ending',
    ending: 'reconciled',
    ...admitted,
    amount,
    usage: emptyUsage,
    how: '',
    policy: '',
    startedAt: 0n,
    tookMicros: 0n,
    firstByteMicros: 0n,
    calls: [],
  };
}
