import type { ArmRequest } from '../domain/arms.ts';
import type { Cursor } from '../domain/block-order.ts';
import type { Stop } from '../domain/plan-usage.ts';
import type { RefusalCount } from '../domain/refusals.ts';
import type { StoryPart } from '../domain/stories.ts';

/** A stop with what an operator needs to look into it. */
export interface StoppedRecord extends Omit<Stop, 'record'> {
  readonly organization: string;
  readonly ledger: string;
  /** Empty for a lease's return. */
  readonly request: string;
  readonly bytes: Uint8Array;
}

/** A charge that was computed again, once per request and version. */
export interface ReratedRequest {
  readonly request: string;
  /** The version of the price book. */
  readonly price: string;
  /** The whole new charge, in minor units. */
  readonly amount: bigint;
  readonly entry: bigint;
}

/** The effect of applied records, and the cursor that says they are. */
export interface AppliedRun {
  readonly incarnation: string;
  readonly from: Cursor;
  readonly to: bigint;
  readonly stories: readonly StoryPart[];
  readonly stopped: readonly StoppedRecord[];
  readonly rerated: readonly ReratedRequest[];
  readonly refusals: readonly RefusalCount[];
  readonly arms: readonly ArmRequest[];
  /** Wall time in microseconds. */
  readonly at: bigint;
}

/** The whole story of one request. */
export interface RequestStory {
  /** Its records in order, encoded one after another as wires carry a repeated field. */
  readonly records: Uint8Array;
  readonly entry: bigint;
  readonly disputed: boolean;
}

/** What metering remembers of usage. */
export interface UsageStore {
  cursorOf(incarnation: string): Promise<Cursor>;
  /**
   * Writes the effect and moves the cursor in one transaction. False, and nothing is written, when
   * the cursor is not at `from` any more: somebody else applied the same records.
   */
  commit(run: AppliedRun): Promise<boolean>;
  storyOf(organization: string, request: string): Promise<RequestStory | undefined>;
  /** What these requests were expected to cost at most, where their admission is remembered. */
  estimatesOf(requests: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Those of these requests whose ending was lost, and which were charged by policy. */
  reconciledOf(requests: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of these leases that were ended by policy. */
  expiredOf(leases: readonly string[]): Promise<ReadonlySet<string>>;
  isReachable(): Promise<boolean>;
}
