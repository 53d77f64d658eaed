import { cpus, totalmem } from 'node:os';

/** What was measured, on what. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly node: string;
  readonly platform: string;
}

/** One figure beside the bar it is held against. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly bar: string;
  readonly met: boolean;
}

/** One table: a title, its columns, its rows, and the figures that follow from it. */
export interface Report {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly figures: readonly Figure[];
  /** What a reader must know to read them. */
  readonly notes?: readonly string[];
  /** The same, for machines. */
  readonly data: unknown;
}

/** The machine that this runs on. */
export function machineFacts(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** A report as people read it, in Markdown. */
export function renderReport(report: Report): string {
  const figures = report.figures.map(({ what, measured, bar, met }) => [
    what,
    measured,
    bar,
    met ? 'yes' : 'not yet',
  ]);
  return [
    `## ${report.title}`,
    '',
    table(report.columns, report.rows),
    ...(report.figures.length > 0
      ? ['', table(['against the bar', 'measured', 'bar', 'met'], figures)]
      : []),
    ...(report.notes ?? []).flatMap((note) => ['', note]),
  ].join('\n');
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join(
    '\n',
  );
}
