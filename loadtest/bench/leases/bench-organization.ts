import type { Command } from '@alfred/contracts/ledger';
import { derivedId } from '@alfred/ids';

/** The ledger that benchmarks write. */
export const ledgerId = 'led_bench';
export const asset = 'USD/9';
/** Four levels, each with a budget that no benchmark empties. */
export const path = ['org_bench', 'dep_bench', 'tea_bench', 'usr_bench'] as const;
export const spender = 'usr_bench';

/** A command of the benchmark's own relay: its key is its content's. */
export function command(body: NonNullable<Command['body']>): Command {
  const row = derivedId(
    'row',
    JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
  );
  return { actor: '', notAfter: 0n, origin: { $case: 'system', value: row }, body };
}

/** An organisation of four levels, each with a budget, and plenty of money. */
export function opening(): readonly Command[] {
  const plenty = (10n ** 18n).toString();
  const kinds = ['organization', 'department', 'team', 'user'];
  const nodes = path.map((node, index) =>
    command({
      $case: 'openNode',
      value: { node, parent: path[index - 1] ?? '', kind: kinds[index] ?? '' },
    }),
  );
  const budgets = path.map((node) =>
    command({
      $case: 'setBudget',
      value: { node, asset, window: 'month', limit: plenty, mode: 'hard' },
    }),
  );
  return [
    command({
      $case: 'openLedger',
      value: { organization: path[0], timeZone: 'UTC', assets: [asset] },
    }),
    ...nodes,
    command({ $case: 'issueCredits', value: { node: spender, asset, amount: plenty } }),
    ...budgets,
  ];
}
