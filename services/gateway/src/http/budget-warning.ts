import type { SoftLimitPassed } from '../ports/leases.ts';

/** The header that tells a client of soft budgets past their limit; nothing of it is refused. */
export const budgetWarningHeader = 'x-alfred-budget-warning';

/**
 * The value of that header, `<node>;window=…;resets=…` for each budget, several with commas between
 * them. Undefined when there is none: then there is no header.
 */
export function budgetWarning(warnings: readonly SoftLimitPassed[]): string | undefined {
  if (warnings.length === 0) return undefined;
  return warnings
    .map(({ node, window, resetsAt }) => `${node};window=${window};resets=${resetsAt || 'never'}`)
    .join(', ');
}

/** The header, where there is something to say in it. */
export function warningHeaders(
  warnings: readonly SoftLimitPassed[],
): Readonly<Record<string, string>> {
  const warning = budgetWarning(warnings);
  return warning === undefined ? {} : { [budgetWarningHeader]: warning };
}
