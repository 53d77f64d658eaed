import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Arguments, help, readArguments } from './arguments.ts';
import { entriesName, requiredNames, sumsName } from './export-files.ts';
import { formatReceipt } from './format-receipt.ts';
import { formatJson, formatReport } from './format-report.ts';
import { type Progress, progressOn } from './progress.ts';
import type { Report } from './report.ts';
import { openLive, readReceipt } from './sources.ts';
import { verifyExport } from './verify-export.ts';
import { verifyLog } from './verify-log.ts';
import { verifyReceipt } from './verify-receipt.ts';

/** Where a run reads what it may show, and where it writes. */
export interface Terminal {
  /** For the report. */
  readonly out: (text: string) => void;
  /** For progress and errors. */
  readonly err: (text: string) => void;
  /** Whether a person looks at `out`, and at `err`. */
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  /** NO_COLOR is set. */
  readonly plain: boolean;
  /** Relative paths on the command line begin here. */
  readonly cwd: string;
}

/** Runs the verifier for a command line; the answer is the exit code: 0, 1 or 2, see `--help`. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  try {
    const given = await readArguments(argv, terminal.cwd);
    if (given === 'help') {
      terminal.out(help);
      return 0;
    }
    const color = terminal.outIsTty && given.color && !terminal.plain;
    const { outcome, text } = await verified(given, terminal, color);
    terminal.out(text);
    return outcome === 'verified' ? 0 : 1;
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    terminal.err(`alfred-verify: ${message}\n`);
    return 2;
  }
}

async function verified(given: Arguments, terminal: Terminal, color: boolean) {
  const { kind, source, keys, entry, json } = given;
  if (kind === 'receipt') {
    if (given.older) throw new RangeError('--checkpoint is for logs: a receipt has its own.');
    const report = verifyReceipt(await readReceipt(source), { keys, entry });
    const text = json ? formatJson('receipt', report) : formatReceipt(report, { color });
    return { outcome: report.outcome, text };
  }
  if (entry) throw new RangeError('--entry is for receipts.');
  const report =
    kind === 'export' ? await ofFolder(given, terminal) : await ofLive(given, terminal);
  const text = json ? formatJson('log', report) : formatReport(report, { color });
  return { outcome: report.outcome, text };
}

async function ofFolder(given: Arguments, terminal: Terminal): Promise<Report> {
  const amount = await exportBytes(given.source);
  const progress = progressFor(terminal, { amount, unit: 'bytes' });
  try {
    return await verifyExport(given.source, { ...given, onProgress: progress?.move });
  } finally {
    progress?.clear();
  }
}

async function ofLive(given: Arguments, terminal: Terminal): Promise<Report> {
  const log = await openLive(given.kind, given.source, given.apiKey);
  const progress = progressFor(terminal, log.source.total);
  try {
    return await verifyLog(log, { ...given, onProgress: progress?.move });
  } finally {
    progress?.clear();
    await log.close();
  }
}

/** Nothing where nobody looks. */
function progressFor(
  { err, errIsTty }: Terminal,
  total: Parameters<ReturnType<typeof progressOn>>[0],
): Progress | undefined {
  return errIsTty ? progressOn(err, () => process.uptime() * 1000)(total) : undefined;
}

/** How large the entries are. Rejects when there is no export. */
async function exportBytes(folder: string): Promise<number> {
  const sizeOf = (name: string) =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => undefined,
    );
  const sizes = await Promise.all([...requiredNames, sumsName].map(sizeOf));
  if (sizes.every((size) => size === undefined)) {
    throw new RangeError(`${folder} holds no export.`);
  }
  return (await sizeOf(entriesName)) ?? 0;
}
