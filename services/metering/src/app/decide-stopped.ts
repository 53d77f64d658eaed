import type { Clock } from '@alfred/clock';
import { AlfredError, isErrorCode } from '@alfred/errors';
import { parseMinor } from '@alfred/money';
import type { Rerate } from '../domain/usage-command.ts';
import type { Ending } from '../domain/usage-record.ts';
import type { StoppedRecords, StoppedSummary } from '../ports/stopped-records.ts';
import type { UsageLedger } from '../ports/usage-ledger.ts';
import { applyCommands } from './apply-commands.ts';

/** One page of the list is at most this long. */
const pageMax = 500;

/** A stopped record, with the ending in it where it is one. */
export interface StoppedEnding {
  readonly stopped: StoppedSummary;
  readonly ending: Ending | undefined;
}

interface Deps {
  readonly records: StoppedRecords;
  readonly ledger: Pick<UsageLedger, 'apply'>;
  readonly clock: Clock;
  readonly endingIn: (record: Uint8Array) => Ending | undefined;
}

/** Records that wait for a decision, in the order in which they stopped. */
export function listStopped({ records, endingIn }: Deps) {
  return async (after: bigint, limit: number): Promise<readonly StoppedEnding[]> => {
    if (limit < 1 || limit > pageMax) throw invalid('limit', `it is not 1 to ${pageMax}`);
    const listed = await records.list(after, limit);
    return listed.map((stopped) => ({ stopped, ending: endingIn(stopped.record) }));
  };
}

/**
 * An operator's decision about a stopped record: its charge stays, or is another one, which the
 * ledger posts as the difference. Answers with the entry, or 0 when nothing was posted.
 */
export function decideStopped(deps: Deps) {
  return async (
    wish: {
      readonly id: bigint;
      readonly decision: string;
      /** Minor units of the charge's asset. */
      readonly amount: string;
      /** That of the charge, as whoever decides knows it. */
      readonly asset: string;
    },
    signal: AbortSignal,
  ): Promise<bigint> => {
    const { records, clock, endingIn } = deps;
    const { id, decision } = wish;
    if (decision !== 'keep' && decision !== 'charge') throw invalid('decision', 'it is none');
    const stopped = await records.find(id);
    if (!stopped)
      throw new AlfredError('resource_unknown', { kind: 'stopped record', id: `${id}` });
    if (decision === 'keep') {
      await records.decide(id, { decision, at: clock.nowMicros(), rerated: [] });
      return 0n;
    }
    const amount = parseMinor(wish.amount);
    if (amount === undefined) throw invalid('amount', 'it is no amount');
    const ending = endingIn(stopped.record);
    if (!ending) throw invalid('decision', 'the record is no charge');
    if (ending.asset !== wish.asset) throw invalid('asset', `the charge is in ${ending.asset}`);
    const command = rerateOf(ending, amount);
    const entry = await post(deps, command, signal);
    const { request } = ending;
    const rerated = [{ request, price: command.price, amount, entry }];
    await records.decide(id, { decision, at: clock.nowMicros(), rerated });
    return entry;
  };
}

/** Under the version that the record names: another decision about it is another charge of its own. */
function rerateOf(of: Ending, amount: bigint): Rerate {
  return { type: 'rerate', of, amount, price: of.price || 'none', reason: 'disputed' };
}

async function post({ ledger }: Deps, command: Rerate, signal: AbortSignal): Promise<bigint> {
  const answer = (await applyCommands(ledger, [{ record: 0, command }], signal)).get(0);
  if (answer?.outcome === 'accepted') return answer.entry;
  const { code = 'internal', params = {} } = answer ?? {};
  throw isErrorCode(code) ? new AlfredError(code, params) : new AlfredError('internal');
}

function invalid(param: string, problem: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason: `${param}: ${problem}` });
}
