import type { Clock } from '@alfred/clock';
import { minuteOf } from '../domain/refusals.ts';
import type { Broadcasts } from '../ports/broadcasts.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';

/** Ledgers of one page of the list, and counts of one round. */
const ledgersMax = 500;
const countsMax = 500;

/**
 * One round: counts of refusals whose minute is over become entries of their logs. The minute before
 * this one stays open for replicas whose clocks are behind. True when there is more to do.
 */
export function closeRefusals(deps: { readonly counts: RefusalCounts; readonly clock: Clock }) {
  return async (): Promise<boolean> => {
    const closed = await deps.counts.close(minuteOf(deps.clock.nowMicros()) - 1n, countsMax);
    return closed === countsMax;
  };
}

/**
 * One step of bringing what was done to the whole deployment into the log of every organisation that
 * there is: a page of ledgers. A process that ends meanwhile goes on where it was. An organisation
 * that is opened later was not there when it was done. True when there is more to do.
 */
export function tellEveryLog(deps: {
  readonly broadcasts: Broadcasts;
  readonly listLedgers: (after: string, limit: number) => Promise<readonly string[]>;
}) {
  return async (): Promise<boolean> => {
    const { broadcasts, listLedgers } = deps;
    const next = await broadcasts.next();
    if (!next) return false;
    const ledgers = await listLedgers(next.position, ledgersMax);
    if (ledgers.length > 0) await broadcasts.write(next.id, next.position, ledgers);
    else await broadcasts.end(next.id);
    return true;
  };
}
