import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { help, readArguments } from './arguments.ts';
import { entriesName, requiredNames, sumsName } from './export-files.ts';
import { formatJson, formatReport } from './format-report.ts';
import { verifyExport } from './verify-export.ts';

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

const reportEveryBytes = 8 << 20;

/** Runs the verifier for a command line; the answer is the exit code: 0, 1 or 2, see `--help`. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  try {
    const given = await readArguments(argv, terminal.cwd);
    if (given === 'help') {
      terminal.out(help);
      return 0;
    }
    const { folder, keys, older, allKeys, workers, json } = given;
    const onProgress = await progressLine(folder, terminal);
    const report = await verifyExport(folder, {
      ...{ keys, older, allKeys, workers },
      onProgress: onProgress?.move,
    });
    onProgress?.clear();
    const color = terminal.outIsTty && given.color && !terminal.plain;
    terminal.out(json ? formatJson(report) : formatReport(report, { color }));
    return report.outcome === 'verified' ? 0 : 1;
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    terminal.err(`alfred-verify: ${message}\n`);
    return 2;
  }
}

/** A line that counts up on a terminal; nothing elsewhere. Rejects when there is no export. */
async function progressLine(folder: string, { err, errIsTty }: Terminal) {
  const total = await exportBytes(folder);
  if (!errIsTty || total === 0) return undefined;
  let done = 0;
  let shown = 0;
  return {
    move: (bytes: number) => {
      done += bytes;
      if (done - shown < reportEveryBytes) return;
      shown = done;
      err(`\r${Math.floor((100 * done) / total)} % of ${Math.ceil(total / 1e6)} MB read`);
    },
    clear: () => err(shown > 0 ? '\r\u001b[K' : ''),
  };
}

async function exportBytes(folder: string): Promise<number> {
  const place = await stat(folder).catch(() => undefined);
  if (!place?.isDirectory()) throw new RangeError(`${folder} is not a folder.`);
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
