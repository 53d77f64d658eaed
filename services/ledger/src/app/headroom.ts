import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type Limit, limitsOn } from '../domain/limits.ts';
import type { LedgerState } from '../domain/state.ts';
import type { Writers } from './writers.ts';

/** What is left of one limit, and for how long. */
export interface Headroom {
  readonly kind: 'wallet' | 'budget';
  readonly node: string;
  readonly window: string;
  readonly left: bigint;
  readonly held: bigint;
  readonly liveLeases: number;
  /** Milliseconds to the end of the window; 0 where there is none. */
  readonly endsInMs: number;
}

export type GetHeadroom = (
  ledger: string,
  spender: { readonly node: string; readonly asset: string },
) => Promise<readonly Headroom[]>;

/** What a lease for this spender would meet. Throws `ledger_unknown`, `node_unknown`. */
export function getHeadroom(deps: {
  readonly writers: Writers;
  readonly clock: Clock;
}): GetHeadroom {
  return async (ledger, { node, asset }) => {
    const writer = await deps.writers.of(ledger);
    if (!writer) throw new AlfredError('ledger_unknown', { ledger });
    const now = Number(deps.clock.nowMicros());
    return writer.look((state) => headroomOf(state, { node, asset, now }));
  };
}

function headroomOf(
  state: LedgerState,
  { node, asset, now }: { readonly node: string; readonly asset: string; readonly now: number },
): readonly Headroom[] {
  if (!state.nodes.has(node)) throw new AlfredError('node_unknown', { node });
  const at = Math.max(now, state.at + 1);
  return limitsOn(state, { node, asset, at }).map((limit) => toHeadroom(limit, at));
}

function toHeadroom({ node, left, held, live, budget }: Limit, at: number): Headroom {
  const endsAt = budget?.stretch.endsAt;
  return {
    kind: budget ? 'budget' : 'wallet',
    node,
    window: budget?.of.window ?? '',
    left,
    held,
    liveLeases: live,
    endsInMs: endsAt === undefined ? 0 : Math.ceil((endsAt - at) / 1000),
  };
}
