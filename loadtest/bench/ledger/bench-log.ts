import { derivedId } from '@alfred/ids';
import type { LedgerCommand } from '../../../services/ledger/src/domain/commands.ts';
import type { Submission } from '../../../services/ledger/src/domain/submission.ts';

const asset = 'USD/9';
/** From the organisation down to whoever spends. */
export const path = ['org', 'dep', 'tea', 'usr'].map((kind) => derivedId(kind, 'bench'));
/** Who spends. */
export const user = derivedId('usr', 'bench');
const lease = derivedId('lea', 'bench');
const kinds = ['organization', 'department', 'team', 'user'] as const;

/** Genesis, four levels, budgets for some of them, and a lease that no benchmark empties. */
export function opening(budgeted: readonly string[]): readonly LedgerCommand[] {
  const plenty = 10n ** 18n;
  return [
    { type: 'OpenLedger', organization: path[0] ?? '', timeZone: 'UTC', assets: [asset] },
    ...path.map((node, index): LedgerCommand => {
      const kind = kinds[index] ?? 'user';
      return { type: 'OpenNode', node, parent: path[index - 1], kind };
    }),
    { type: 'IssueCredits', node: user, asset, amount: plenty },
    ...budgeted.map(
      (node): LedgerCommand => ({
        ...{ type: 'SetBudget', node, asset, window: 'month', limit: plenty, mode: 'hard' },
        ...{ rolloverCap: undefined, floor: undefined },
      }),
    ),
    {
      ...{ type: 'OpenLease', lease, incarnation: 'inc', ask: 1, node: user, asset },
      ...{ least: 1n, most: 10n ** 17n, ttlMs: 30_000, claim: undefined },
    },
  ];
}

/** The settled end of one request on that lease. */
export function capture(request: string): LedgerCommand {
  return {
    ...{ type: 'CaptureUsage', request, lease, node: user, ending: 'settled', asset },
    ...{ amount: 1_234_500n, provider: 'openai', model: 'gpt-4o-mini', how: 'provider' },
    usage: [
      ['inputUncached', 812],
      ['outputText', 96],
    ],
    ...{ timing: { took: 812_345, firstByte: 204_120 }, apiKey: 'key', tags: [], disputed: false },
  };
}

/** A command as the wire would have made it; a capture under its request's key. */
export function submission(command: LedgerCommand, index: number): Submission {
  const key =
    command.type === 'CaptureUsage' ? `use:${command.request}` : `sys:${command.type}.${index}`;
  return {
    ...{ key, digest: '0'.repeat(64), actor: user, policy: 'pol@7', price: '2026-11-20.1' },
    ...{ effective: undefined, notAfter: undefined, bindsRefusal: false, command },
  };
}
