import { machineFacts } from '../../loadtest/bench/support/report.ts';
import type { MoneyReport } from '../../loadtest/checker/check-money.ts';
import { problemLines, reportLine } from '../../loadtest/checker/report-line.ts';
import type { Outcome } from './scenario.ts';

const columnsMax = 100;

/** A scenario, and the money after it. */
export interface Finding {
  readonly outcome: Outcome;
  /** Undefined where it was not looked at, because a later look sees all of it. */
  readonly money: MoneyReport | undefined;
}

/** Whether a scenario held in everything that was looked at. */
export function isHeld({ outcome, money }: Finding): boolean {
  return outcome.problems.length === 0 && (money?.problems.length ?? 0) === 0;
}

/** The whole run as Markdown. */
export function chaosReport(findings: readonly Finding[], holdMs: number): string {
  const { cores, processor, memoryGiB, node, platform } = machineFacts();
  const held = findings.filter(isHeld).length;
  return [
    `${held} of ${findings.length} scenarios held. Each failure lasted ${holdMs / 1_000} s at least.`,
    `${cores} cores (${processor}), ${memoryGiB} GiB, Node ${node}, ${platform}.`,
    '',
    '| scenario | what is done | what must hold | calls | answered | others | well again after | money | held |',
    '| --- | --- | --- | ---: | ---: | --- | ---: | --- | --- |',
    ...findings.map(row),
    '',
    ...findings.flatMap(noted),
  ].join('\n');
}

function row(finding: Finding): string {
  const { outcome, money } = finding;
  const { name, failure, promise, calls, answered, others, recoveredMs } = outcome;
  const rest = Object.entries(others).map(([what, count]) => `${count} × ${what}`);
  const cells = [
    ...[`\`${name}\``, failure, promise, String(calls), String(answered), rest.join(', ') || '–'],
    recoveredMs === undefined ? 'never' : `${(recoveredMs / 1_000).toFixed(1)} s`,
    money ? moneyCell(money) : '',
    isHeld(finding) ? 'yes' : '**no**',
  ];
  return `| ${cells.join(' | ')} |`;
}

function moneyCell({ problems, seen, endedOnce, compared, equal, chain }: MoneyReport): string {
  const verdict = problems.length === 0 ? 'right' : `**${problems.length} problems**`;
  return `${verdict}: ${endedOnce} of ${seen} paid once, ${equal} of ${compared} equal, chain ${chain}`;
}

function noted({ outcome, money }: Finding): readonly string[] {
  const { name, notes, problems } = outcome;
  const wrong = money && money.problems.length > 0 ? problemLines(money).trim().split('\n') : [];
  const bold = [...problems, ...wrong].map((problem) => `**${problem.trim()}**`);
  return [...notes, ...bold].map((note) => wrapped(`- \`${name}\`: ${note}`));
}

/** Broken into lines that fit a screen. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || `${last} ${word}`.length > columnsMax) {
      lines.push(last === undefined ? word : `  ${word}`);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines.join('\n');
}

/** One line for a terminal. */
export function progressLine(finding: Finding): string {
  const { name, calls, answered, recoveredMs, tookMs, problems, notes, others } = finding.outcome;
  const well = recoveredMs === undefined ? 'never' : `${(recoveredMs / 1_000).toFixed(1)} s`;
  const rest = Object.entries(others).map(([what, count]) => `, ${count} × ${what}`);
  return [
    `${isHeld(finding) ? '✓' : '✗'} ${name}: ${answered} of ${calls} answered${rest.join('')}; well again after ${well} (${(tookMs / 1_000).toFixed(0)} s in all)`,
    ...[...notes, ...problems].map((line) => `    ${line}`),
    ...(finding.money
      ? [`    ${reportLine(finding.money)}`, ...finding.money.problems.slice(0, 5)]
      : []),
  ].join('\n');
}
