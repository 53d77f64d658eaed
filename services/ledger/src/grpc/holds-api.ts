import type { Hold, HoldStep, LedgerServiceImplementation } from '@alfred/contracts/ledger';
import type { GetHold, ListHolds } from '../app/holds.ts';
import type { HoldStepView, HoldView } from '../ports/placed-holds.ts';

/** The use cases that tell of holds. */
export interface HoldsApp {
  readonly listHolds: ListHolds;
  readonly getHold: GetHold;
}

/** The part of the service that answers about holds, and changes nothing. */
export function holdsApi(
  app: HoldsApp,
): Pick<LedgerServiceImplementation, 'listHolds' | 'getHold'> {
  return {
    listHolds: async ({ ledger, ...query }) => {
      const { holds, asOf } = await app.listHolds(ledger, query);
      return { holds: holds.map(toProtoHold), asOf };
    },
    getHold: async ({ ledger, ...query }) => {
      const { hold, steps, asOf } = await app.getHold(ledger, query);
      return { hold: hold && toProtoHold(hold), steps: steps.map(toProtoStep), asOf };
    },
  };
}

function toProtoHold(view: HoldView): Hold {
  const { amount, captured, left, excess, uncaptured, reference = '', endedAt = 0n } = view;
  return {
    ...view,
    amount: amount.toString(),
    captured: captured.toString(),
    left: left.toString(),
    excess: excess.toString(),
    uncaptured: uncaptured.toString(),
    reference,
    endedAt,
  };
}

function toProtoStep({ amount, purpose = '', ...rest }: HoldStepView): HoldStep {
  return { ...rest, amount: amount.toString(), purpose };
}
