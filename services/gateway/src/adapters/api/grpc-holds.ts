import type { LedgerClient, Hold as ProtoHold } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import type { Hold, Holds } from '../../ports/api/holds.ts';
import { asOfOf, minor } from './money-views.ts';

/** The ledger waits for its projection, bounded; this is longer. Milliseconds. */
const patienceMs = 15_000;

/** Holds from the ledger's read model. */
export function grpcHolds(ledger: LedgerClient): Holds {
  const patiently = () => ({ signal: AbortSignal.timeout(patienceMs) });
  const headNow = async (id: string): Promise<bigint> =>
    (await ledger.listEntries({ ledger: id, after: 0n, limit: 1, waitMs: 0 })).head;
  return {
    find: async (id, hold) => {
      const atLeast = await headNow(id);
      const found = await ledger.getHold({ ledger: id, hold, atLeast }, patiently());
      const asOf = asOfOf(found.asOf);
      // It may be there, and only not be told yet.
      if (!found.hold && asOf.seq < atLeast) throw new AlfredError('overloaded');
      return (
        found.hold && {
          hold: holdOf(found.hold),
          steps: found.steps.map(({ amount, purpose, ...step }) => ({
            ...step,
            amount: minor(amount),
            purpose: purpose || undefined,
          })),
          asOf,
        }
      );
    },
    list: async (id, { node = '', status = '', before = 0n, limit }) => {
      const query = { node, status, before, limit, atLeast: await headNow(id) };
      return (await ledger.listHolds({ ledger: id, ...query }, patiently())).holds.map(holdOf);
    },
  };
}

function holdOf(hold: ProtoHold): Hold {
  const { amount, captured, left, excess, uncaptured, reference, endedAt } = hold;
  return {
    ...hold,
    amount: minor(amount),
    captured: minor(captured),
    left: minor(left),
    excess: minor(excess),
    uncaptured: minor(uncaptured),
    reference: reference || undefined,
    endedAt: endedAt || undefined,
  };
}
