import type { ServedArm, UsageRecord } from './usage-record.ts';

/** One request of an experiment, as it is compared. */
export interface ArmRequest extends Omit<ServedArm, 'code'> {
  readonly organization: string;
  readonly request: string;
  readonly asset: string;
  /** A decimal string of minor units. */
  readonly cost: string;
  /** Microseconds; 0 when no byte came. */
  readonly firstByteMicros: bigint;
  readonly failed: boolean;
}

/** What ends a request and is not the doing of whoever was to serve it. */
const ofNobody = new Set(['request_cancelled', 'lease_over']);

/** The requests of experiments among the records of a run. One that nobody served is left out. */
export function armRequestsIn(records: readonly UsageRecord[]): readonly ArmRequest[] {
  return records.flatMap((record) => {
    if (record.type !== 'ending' || !record.arm) return [];
    const { organization, request, asset, firstByteMicros, amount: cost, ending } = record;
    const { code, ...arm } = record.arm;
    const isOfNobody = ofNobody.has(code);
    if (isOfNobody && ending === 'released') return [];
    const failed = code !== '' && !isOfNobody;
    return [{ ...arm, organization, request, asset, cost, firstByteMicros, failed }];
  });
}

/** What is known of some numbers: how many, their mean, and how they spread. */
export interface Sample {
  readonly count: bigint;
  readonly mean: number;
  readonly variance: number;
}

/** What became of the requests of one arm that were paid in one asset. */
export interface ArmOutcome {
  readonly arm: string;
  readonly asset: string;
  readonly requests: bigint;
  readonly failed: bigint;
  readonly cost: Sample;
  readonly latency: Sample;
  readonly latencyP95: number;
  readonly feedback: Sample;
}
