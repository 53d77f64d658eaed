import type { PlannedCommand } from './plan-usage.ts';
import type { UsageRecord } from './usage-record.ts';

/** What the ledger said to a command, as far as it decides what comes next. */
type Answer = { readonly outcome: string; readonly code?: string };

type Answers<Given extends Answer> = ReadonlyMap<number, Given>;

/** Requests whose endings came under a key that another ending has used before. */
export function endedBefore(
  records: readonly UsageRecord[],
  answers: Answers<Answer>,
): readonly string[] {
  return records.flatMap((of, record) =>
    of.type === 'ending' && isReused(answers.get(record)) ? [of.request] : [],
  );
}

/**
 * The endings that came too late for a capture: their lease is gone, or the request was charged by
 * policy before. The ledger takes them as the difference to what was charged already.
 *
 * An ending whose key was used by another ending of its own is no such thing: the first one counts.
 *
 * @param reconciled requests that were charged by policy
 */
export function lateCaptures(
  commands: readonly PlannedCommand[],
  answers: Answers<Answer>,
  reconciled: ReadonlySet<string>,
): readonly PlannedCommand[] {
  return commands.flatMap(({ record, command }) => {
    if (command.type !== 'capture') return [];
    const { ending, request, leaseKey } = command.of;
    const answer = answers.get(record);
    const isGone = answer?.code === 'lease_unknown' && leaseKey !== '';
    const isCharged = isReused(answer) && ending !== 'reconciled' && reconciled.has(request);
    return isGone || isCharged ? [{ record, command: { ...command, type: 'late' } }] : [];
  });
}

/** Leases that were returned and that the ledger does not know any more. */
export function returnedLate(
  records: readonly UsageRecord[],
  answers: Answers<Answer>,
): readonly string[] {
  return records.flatMap((of, record) =>
    of.type === 'returned' && answers.get(record)?.code === 'lease_unknown' ? [of.lease] : [],
  );
}

/** What was done by policy while a gateway was away. */
export interface DoneByPolicy {
  readonly reconciled: ReadonlySet<string>;
  readonly expired: ReadonlySet<string>;
}

/**
 * The answers without the refusals of what is no news: a gateway that comes back charges by policy
 * what was charged by policy meanwhile, and returns leases that were ended.
 */
export function withoutOldNews<Given extends Answer>(
  answers: Answers<Given>,
  records: readonly UsageRecord[],
  { reconciled, expired }: DoneByPolicy,
): Answers<Given> {
  const isOldNews = (of: UsageRecord | undefined, answer: Given): boolean => {
    if (of?.type === 'returned') return answer.code === 'lease_unknown' && expired.has(of.lease);
    if (of?.type !== 'ending' || of.ending !== 'reconciled') return false;
    return isReused(answer) && reconciled.has(of.request);
  };
  const others = [...answers].filter(([record, answer]) => !isOldNews(records[record], answer));
  return new Map(others);
}

function isReused(answer: Answer | undefined): boolean {
  return answer?.code === 'idempotency_key_reused';
}
