import { type Format, paintWith } from './format-report.ts';
import { type ReceiptReport, receiptChecks } from './verify-receipt.ts';

const marks = { ok: 'ok     ', failed: 'FAILED ', skipped: 'skipped' } as const;
const colors = { ok: '32', failed: '31', skipped: '33' } as const;

/** The report on a receipt for people. Ends in a newline. */
export function formatReceipt(report: ReceiptReport, { color }: Format): string {
  const paint = paintWith(color);
  const lines = report.checks.map(({ name, outcome, detail }) => {
    const mark = paint(marks[outcome], colors[outcome]);
    return `${mark}  ${receiptChecks[name]}${detail ? `: ${detail}` : ''}`;
  });
  const verdict = verdictOf(report);
  const isGood = report.outcome === 'verified';
  return `${[...lines, '', ...verdict.map((line) => paint(line, isGood ? '32' : '31'))].join('\n')}\n`;
}

function verdictOf(report: ReceiptReport): readonly string[] {
  const { outcome, trust, checks, proves, provesNot, root, entry } = report;
  if (outcome === 'failed') {
    const first = checks.find((check) => check.outcome === 'failed');
    return [`FAILED: not that ${first ? receiptChecks[first.name] : 'it is a receipt'}.`];
  }
  const how = trust === 'authenticated' ? 'authenticated' : 'self-consistent, not authenticated';
  const when = entry ? new Date(entry.at / 1000).toISOString() : '';
  return [
    `VERIFIED, ${how}: entry ${entry?.number}, ${entry?.type} of ${when}.`,
    `Root: ${root}`,
    ...(trust === 'authenticated'
      ? []
      : ['Whoever made this receipt may have made its checkpoint, too: give --key.']),
    ...proves.map((what) => `Proves: ${what}.`),
    ...provesNot.map((what) => `Does not prove: ${what}.`),
  ];
}
