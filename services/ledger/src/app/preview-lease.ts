import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { nodeRefusal } from '../domain/archived.ts';
import type { Refusal } from '../domain/commands.ts';
import { chooseFunding, type FundingAsk, type SoftWarning } from '../domain/funding.ts';
import type { LedgerState } from '../domain/state.ts';
import { type LimitView, limitView } from './limit-view.ts';
import type { Writers } from './writers.ts';

/** What would become of a lease. */
export interface LeasePreview {
  /** Who would pay; undefined when nobody can. */
  readonly account: string | undefined;
  /** The account and every budget that it would draw on, soft ones too. */
  readonly limits: readonly LimitView[];
  /** Undefined when it would be granted. */
  readonly refusal: Refusal | undefined;
  readonly warnings: readonly SoftWarning[];
}

export type PreviewLease = (ledger: string, ask: Omit<FundingAsk, 'at'>) => Promise<LeasePreview>;

/** Decides a lease of at least so much, and grants nothing. Throws `ledger_unknown`. */
export function previewLease(deps: {
  readonly writers: Writers;
  readonly clock: Clock;
}): PreviewLease {
  return async (ledger, ask) => {
    const writer = await deps.writers.of(ledger);
    if (!writer) throw new AlfredError('ledger_unknown', { ledger });
    const now = Number(deps.clock.nowMicros());
    return writer.look((state) => previewOf(state, { ...ask, at: Math.max(now, state.at + 1) }));
  };
}

function previewOf(state: LedgerState, ask: FundingAsk): LeasePreview {
  const { node, asset, at } = ask;
  const unknown = nodeRefusal(state, node);
  if (unknown) return refused(unknown.refusal);
  if (!state.assets.has(asset)) return refused({ code: 'asset_unknown', params: { asset } });
  const funding = chooseFunding(state, ask);
  const limits = funding.limits.map((limit) => limitView(limit, at));
  if (funding.outcome === 'refused') return { ...refused(funding.refusal), limits };
  const { account, warnings } = funding;
  return { account, limits, refusal: undefined, warnings };
}

function refused(refusal: Refusal): LeasePreview {
  return { account: undefined, limits: [], refusal, warnings: [] };
}
