import { modelId } from './model-route.ts';
import type { Admitted, Attempted, Refused, Released, Settled, Subject, Tags } from './records.ts';
import type { SafetyReport } from './safety/safety-report.ts';

/** Written at a later start: the ending was lost with the process, so policy names the charge. */
export interface Reconciled {
  readonly type: 'reconciled';
  readonly at: bigint;
  readonly request: string;
  readonly subject: Subject;
  readonly lease: string;
  readonly leaseKey: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly policy: string;
  readonly price: string;
  readonly provider: string;
  readonly model: string;
  readonly tags: Tags;
}

export type RequestRecord =
  | (Admitted & { readonly type: 'admitted' })
  | (Attempted & { readonly type: 'attempted' })
  | (Refused & { readonly type: 'refused' })
  | Settled
  | Released
  | Reconciled;

/** Every record of one request in order, and what the ledger made of them. */
export interface RequestHistory {
  readonly records: readonly RequestRecord[];
  /** The entry of its ending; 0 while there is none. */
  readonly entry: bigint;
  /** Metering computed another charge than the gateway. */
  readonly disputed: boolean;
}

/**
 * - `refused`: never admitted.
 * - `running`: admitted, and no ending was heard of yet.
 * - `settling`: ended here, not yet in the ledger.
 * - `captured`, `released`, `reconciled`: ended, and in the ledger.
 */
export type RequestStatus =
  | 'refused'
  | 'running'
  | 'settling'
  | 'captured'
  | 'released'
  | 'reconciled';

/** The parts of a story that there are. */
export interface RequestStory {
  readonly status: RequestStatus;
  readonly request: string;
  readonly subject: Subject;
  readonly admitted: Admitted | undefined;
  /** The last call that was begun after another had failed. */
  readonly attempted: Attempted | undefined;
  readonly refused: Refused | undefined;
  readonly ending: Settled | Released | Reconciled | undefined;
  readonly entry: bigint | undefined;
  readonly disputed: boolean;
}

/** One request from its records, or undefined when there is none. */
export function tellStory({ records, entry, disputed }: RequestHistory): RequestStory | undefined {
  const [first] = records;
  if (!first) return undefined;
  const admitted = records.find((record) => record.type === 'admitted');
  const attempted = records.findLast((record) => record.type === 'attempted');
  const refused = records.find((record) => record.type === 'refused');
  const ending = records.find(isEnding);
  return {
    status: statusOf({ refused: refused !== undefined, ending, posted: entry > 0n }),
    request: first.request,
    subject: first.subject,
    admitted,
    attempted,
    refused,
    ending,
    entry: entry > 0n ? entry : undefined,
    disputed,
  };
}

/** What safety found in the request and in its answer. */
export function safetyOf({ admitted, refused, ending }: RequestStory): SafetyReport {
  const told = [admitted ?? refused, ending?.type === 'reconciled' ? undefined : ending];
  return {
    findings: told.flatMap((record) => record?.safety?.findings ?? []),
    notScanned: told.flatMap((record) => record?.safety?.notScanned ?? []),
  };
}

/** What the request cost: nothing when it was refused or released, unknown while it runs. */
export function costOf({ status, ending }: RequestStory): bigint | undefined {
  if (status === 'refused' || ending?.type === 'released') return 0n;
  return ending?.amount;
}

/** The model by the name that clients use for it. */
export function modelOf(story: RequestStory): string | undefined {
  const { admitted, attempted, ending, refused } = story;
  const served = ending ?? attempted ?? admitted;
  return served ? modelId(served.provider, served.model) : refused?.model;
}

/** Whether more will be heard of it in a moment, or when it ends. */
export function isUnfinished({ status }: RequestStory): boolean {
  return status === 'running' || status === 'settling';
}

type Ending = Settled | Released | Reconciled;

function isEnding(record: RequestRecord): record is Ending {
  return record.type === 'settled' || record.type === 'released' || record.type === 'reconciled';
}

function statusOf(facts: {
  readonly refused: boolean;
  readonly ending: Ending | undefined;
  readonly posted: boolean;
}): RequestStatus {
  if (facts.refused) return 'refused';
  if (!facts.ending) return 'running';
  if (!facts.posted) return 'settling';
  return facts.ending.type === 'settled' ? 'captured' : facts.ending.type;
}
