import { type Culprit, checkNames, type Report } from './report.ts';
import type { ReceiptReport } from './verify-receipt.ts';

/** How to write for people. */
export interface Format {
  readonly color: boolean;
}

const marks = { ok: 'ok     ', failed: 'FAILED ', skipped: 'skipped' } as const;
const colors = { ok: '32', failed: '31', skipped: '33' } as const;

/** What colours words, where that is wanted. */
export const paintWith =
  (color: boolean) =>
  (text: string, code: string): string =>
    color ? `\u001b[${code}m${text}\u001b[0m` : text;

/** The report for people: one line a check, then the verdict. Ends in a newline. */
export function formatReport(report: Report, { color }: Format): string {
  const paint = paintWith(color);
  const lines = report.checks.map(({ name, outcome, detail }) => {
    const mark = paint(marks[outcome], colors[outcome]);
    return `${mark}  ${checkNames[name]}${detail ? `: ${detail}` : ''}`;
  });
  const verdict = verdictOf(report).map((line) => paint(line, report.culprit ? '31' : '32'));
  return `${[...lines, '', ...verdict].join('\n')}\n`;
}

/** The version of what `--json` prints: members may be added to it, and none changes or goes. */
export const reportFormat = 'alfred/verify-report/1';

/** The report for programs: one line of JSON. Ends in a newline. */
export function formatJson(kind: 'log', report: Report): string;
export function formatJson(kind: 'receipt', report: ReceiptReport): string;
export function formatJson(kind: string, report: Report | ReceiptReport): string {
  return `${JSON.stringify({ format: reportFormat, kind, ...report })}\n`;
}

function verdictOf({ culprit, trust, entries, origin }: Report): readonly string[] {
  if (culprit) return [`FAILED: ${culpritOf(culprit)}`];
  if (trust === 'authenticated') {
    return [`VERIFIED, authenticated: ${entries} entries of ${origin}.`];
  }
  return [
    `VERIFIED, self-consistent, not authenticated: ${entries} entries of ${origin}.`,
    'Whoever made this export may have made its keys, too: give --key or --checkpoint.',
  ];
}

function culpritOf(culprit: Culprit): string {
  if (culprit.kind === 'file') return `${culprit.files.join(' or ')}: ${culprit.message}.`;
  const proof = culprit.proven ? ' The signed root proves it.' : '';
  return `entry ${culprit.entry} ${culprit.message}.${proof}`;
}
