import type { MoneyReport } from './check-money.ts';

/** Problems that are spelled out; the rest are counted. */
const shownMax = 20;

/** The whole report in one line. */
export function reportLine(report: MoneyReport): string {
  const held = Object.entries(report.held).map(([asset, amount]) => `${amount} ${asset}`);
  return [
    `money ${report.problems.length === 0 ? 'OK' : 'WRONG'}: ${report.entries} entries`,
    `${report.clients} client records`,
    `${report.seen} requests seen`,
    `${report.endedOnce} ended exactly once`,
    `${report.missing} missing`,
    `${report.double} double`,
    `amounts equal ${report.equal} of ${report.compared}`,
    `held ${held.length > 0 ? held.join(' + ') : '0'}`,
    `overspent ${report.overspent}`,
    `chain ${report.chain}`,
  ].join(', ');
}

/** What is wrong, one line each. */
export function problemLines({ problems }: MoneyReport): string {
  const shown = problems.slice(0, shownMax).map((problem) => `  ${problem}\n`);
  const rest = problems.length - shown.length;
  return shown.join('') + (rest > 0 ? `  and ${rest} more\n` : '');
}
