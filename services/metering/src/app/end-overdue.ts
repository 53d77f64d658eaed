import type { Clock } from '@alfred/clock';
import { parseMinor } from '@alfred/money';
import { type Admission, reconciledEnding } from '../domain/reconcile.ts';
import type { StoryPart } from '../domain/stories.ts';
import type { ExpiryPolicy } from '../domain/usage-command.ts';
import type { Ending } from '../domain/usage-record.ts';
import type { UnendedRequest, UnendedRequests } from '../ports/unended-requests.ts';
import type { OverdueLease, UsageLedger } from '../ports/usage-ledger.ts';
import { type Answers, applyCommands, type NumberedCommand } from './apply-commands.ts';

/** Leases that one round ends, and requests that are ended at a time. */
const leasesMax = 100;
const requestsMax = 500;

export interface EndOverdueDeps {
  readonly ledger: UsageLedger;
  readonly requests: UnendedRequests;
  readonly clock: Clock;
  readonly policy: ExpiryPolicy;
  /** The admission among the records of a story; undefined when there is none. */
  readonly admissionIn: (story: UnendedRequest) => Admission | undefined;
  /** The record of an ending, as a story keeps it. */
  readonly encodeEnding: (ending: Ending, at: bigint) => Uint8Array;
  /** Told of every lease that was ended, with the answer to it. */
  readonly onExpired: (lease: OverdueLease, outcome: string) => void;
}

/**
 * One round over the leases whose holder never spoke again: whatever they admitted is charged by
 * policy, then what is left of them ends. Every step can be repeated; an ending of its own that comes
 * in between counts.
 */
export function endOverdue(deps: EndOverdueDeps) {
  return async (signal: AbortSignal): Promise<void> => {
    for (const lease of await deps.ledger.overdue(leasesMax, signal)) {
      await endRequests(deps, lease, signal);
      const { ledger, lease: id } = lease;
      const expire = { type: 'expire', of: { ledger, lease: id }, policy: deps.policy } as const;
      const answers = await applyCommands(deps.ledger, [{ record: 0, command: expire }], signal);
      const answer = answers.get(0);
      if (answer?.outcome === 'accepted') await deps.requests.expired(id);
      deps.onExpired(lease, answer?.outcome === 'refused' ? answer.code : 'expired');
    }
  };
}

async function endRequests(
  deps: EndOverdueDeps,
  { ledger, lease }: OverdueLease,
  signal: AbortSignal,
): Promise<void> {
  let before = '';
  for (;;) {
    const unended = await deps.requests.onLease(lease, requestsMax);
    // What a round leaves unended would be found again for ever.
    if (unended.length === 0 || unended[0]?.request === before) return;
    before = unended[0]?.request ?? '';
    const endings = unended.flatMap((story) => {
      const admission = deps.admissionIn(story);
      return admission?.ledger === ledger ? [reconciledEnding(admission)] : [];
    });
    // Noted first: should this process end in between, an ending of its own is still told apart.
    await deps.requests.willReconcile(endings.map(({ request }) => request));
    const answers = await applyCommands(deps.ledger, endings.map(captureOf), signal);
    await deps.requests.end(partsOf(deps, endings, answers));
  }
}

function captureOf(of: Ending, record: number): NumberedCommand {
  const amount = parseMinor(of.amount) ?? 0n;
  return { record, command: { type: 'capture', of, amount, usage: {}, disputed: false } };
}

/** Those that the ledger took. Where it has another ending already, that one comes by itself. */
function partsOf(
  { clock, encodeEnding }: EndOverdueDeps,
  endings: readonly Ending[],
  answers: Answers,
): readonly StoryPart[] {
  const at = clock.nowMicros();
  return endings.flatMap((ending, n) => {
    const answer = answers.get(n);
    if (answer?.outcome !== 'accepted') return [];
    const { request, organization } = ending;
    const records = [encodeEnding(ending, at)];
    const part = { request, organization, records, entry: answer.entry, lease: '' };
    return [{ ...part, disputed: false, ended: true, reconciled: true }];
  });
}
