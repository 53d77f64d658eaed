import { AlfredError } from '@alfred/errors';
import type { HoldStepView, HoldsQuery, HoldView, PlacedHolds } from '../ports/placed-holds.ts';
import type { AsOf } from '../ports/read-model.ts';
import type { LogSignal } from './log-signal.ts';

const holdsMax = 500;
/** How long a reader waits for the projection to come to an entry. Milliseconds. */
const catchUpMs = 2_000;

interface HoldsDeps {
  readonly placedHolds: PlacedHolds;
  /** Raised when the projection has moved on. */
  readonly projected: LogSignal;
}

/** An entry that the answer should include. */
interface AtLeast {
  readonly atLeast: bigint;
}

export type ListHolds = (
  ledger: string,
  query: HoldsQuery & AtLeast,
) => Promise<{ readonly holds: readonly HoldView[]; readonly asOf: AsOf }>;

/**
 * Holds, the newest first. Waits a bounded while for `atLeast`, then answers with what there is:
 * `asOf` says how far it came.
 */
function listHolds({ placedHolds, projected }: HoldsDeps): ListHolds {
  return async (ledger, { atLeast, limit, ...query }) => {
    const most = limit > 0 ? Math.min(limit, holdsMax) : holdsMax;
    const found = await projected.watch(ledger, {
      ms: catchUpMs,
      look: () => placedHolds.list(ledger, { ...query, limit: most }),
      enough: (seen) => (seen?.asOf.seq ?? 0n) >= atLeast,
    });
    if (!found) throw new AlfredError('ledger_unknown', { ledger });
    return found;
  };
}

export type GetHold = (
  ledger: string,
  query: { readonly hold: string } & AtLeast,
) => Promise<{
  readonly hold: HoldView | undefined;
  readonly steps: readonly HoldStepView[];
  readonly asOf: AsOf;
}>;

/** One hold, with what each entry did to it. Waits as {@link listHolds} does. */
function getHold({ placedHolds, projected }: HoldsDeps): GetHold {
  return async (ledger, { hold, atLeast }) => {
    const found = await projected.watch(ledger, {
      ms: catchUpMs,
      look: () => placedHolds.find(ledger, hold),
      enough: (seen) => (seen?.asOf.seq ?? 0n) >= atLeast,
    });
    if (!found) throw new AlfredError('ledger_unknown', { ledger });
    return found;
  };
}

/** What is asked of holds, and changes nothing. */
export function readHolds(deps: HoldsDeps): {
  readonly listHolds: ListHolds;
  readonly getHold: GetHold;
} {
  return { listHolds: listHolds(deps), getHold: getHold(deps) };
}
