import type { ReportUsage } from './commands.ts';
import type { DecisionContext } from './decision-context.ts';
import { budgetLimits } from './limits.ts';
import { spendableOn } from './overdraft.ts';
import { payersOf } from './payers.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import { stated } from './standing.ts';
import { type LedgerState, spentOn, walletOf } from './state.ts';
import { take } from './take.ts';
import { formatMicros } from './window.ts';

/**
 * Usage that no gateway of ours admitted. Nobody asked before, so nobody is asked now: the first
 * account in the order of payment that covers it pays, else the first of all as far as it goes, and
 * `overrun` the rest. It counts in the windows that are open when it is reported.
 *
 * Refusals: node_unknown, asset_unknown, period_closed (it is dated into closed books).
 */
export function decideReportUsage(
  state: LedgerState,
  command: ReportUsage,
  { at }: DecisionContext,
): Decision {
  const { report, node, asset, amount, provider, model, usage, tags } = command;
  if (!state.nodes.has(node)) return refuse('node_unknown', { node });
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  if (command.effective !== undefined && command.effective < state.closedUntil) {
    return refuse('period_closed', { closedUntil: formatMicros(state.closedUntil) });
  }
  const account = payerOf(state, command);
  const to = spentOn(provider ?? 'unknown');
  const limits = amount > 0n ? budgetLimits(state, { node, asset, at }) : [];
  return accept({
    type: 'UsageReported.v1',
    postings: take(state, { amount, asset, to, sources: [account] }).postings,
    data: {
      ...{ report, node, provider, model, usage, tags },
      account: account === walletOf(node) ? undefined : account,
      excess: amount > 0n ? amount : undefined,
      budgets: limits.flatMap(({ budget }) =>
        budget ? [stated(budget.of, { ...budget.now, used: budget.now.used + amount })] : [],
      ),
    },
  });
}

/** A frozen account is the last that is asked: freezing stops admissions, and this was none. */
function payerOf(state: LedgerState, { node, asset, amount }: ReportUsage): string {
  const payers = payersOf(state, node);
  const thawed = payers.filter((payer) => !state.nodes.get(payer.node)?.frozen);
  const covering = thawed.find(({ account }) => spendableOn(state, account, asset) >= amount);
  return (covering ?? thawed[0] ?? payers[0])?.account ?? walletOf(node);
}
