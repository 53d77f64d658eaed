import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { chooseFunding } from '../domain/funding.ts';
import { weightOf } from '../domain/payers.ts';
import type { LedgerState } from '../domain/state.ts';
import { type LimitView, limitView } from './limit-view.ts';
import type { Writers } from './writers.ts';

/** What sizing a lease needs to know. */
export interface Headroom {
  /** Of whoever would pay: first its wallet or pool, then every hard budget on the path. */
  readonly limits: readonly LimitView[];
  /** Priority class. */
  readonly weight: number;
}

export type GetHeadroom = (
  ledger: string,
  spender: {
    readonly node: string;
    readonly asset: string;
    /** What one request needs. */
    readonly estimate: bigint;
  },
) => Promise<Headroom>;

/** What a lease for this spender would meet. Throws `ledger_unknown`, `node_unknown`. */
export function getHeadroom(deps: {
  readonly writers: Writers;
  readonly clock: Clock;
}): GetHeadroom {
  return async (ledger, { node, asset, estimate }) => {
    const writer = await deps.writers.of(ledger);
    if (!writer) throw new AlfredError('ledger_unknown', { ledger });
    const now = Number(deps.clock.nowMicros());
    return writer.look((state) => headroomOf(state, { node, asset, least: estimate, now }));
  };
}

function headroomOf(
  state: LedgerState,
  ask: {
    readonly node: string;
    readonly asset: string;
    readonly least: bigint;
    readonly now: number;
  },
): Headroom {
  const { node, now } = ask;
  if (!state.nodes.has(node)) throw new AlfredError('node_unknown', { node });
  const at = Math.max(now, state.at + 1);
  const limits = chooseFunding(state, { ...ask, at }).limits.filter(
    ({ budget }) => budget?.of.mode !== 'soft',
  );
  return {
    limits: limits.map((limit) => limitView(limit, at)),
    weight: weightOf(state, node).value,
  };
}
