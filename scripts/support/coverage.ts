import { existsSync, readFileSync } from 'node:fs';
import { root } from './run.ts';

/** A part of the repository whose coverage may not fall. */
export interface Guard {
  readonly name: string;
  readonly folder: string;
  readonly linesMin: number;
  /** Absent where only lines are guarded. */
  readonly branchesMin?: number;
}

/** Where money is computed and kept, and then everything. */
export const guards: readonly Guard[] = [
  { name: 'money', folder: 'packages/money/', linesMin: 95, branchesMin: 95 },
  { name: 'ids', folder: 'packages/ids/', linesMin: 95, branchesMin: 95 },
  { name: 'event-store', folder: 'packages/event-store/', linesMin: 95, branchesMin: 95 },
  { name: 'ledger domain', folder: 'services/ledger/src/domain/', linesMin: 95, branchesMin: 95 },
  { name: 'everything', folder: '', linesMin: 85 },
];

export interface Coverage {
  readonly guard: Guard;
  /** Per cent. */
  readonly lines: number;
  readonly branches: number;
  readonly passed: boolean;
}

interface Count {
  readonly total: number;
  readonly covered: number;
}

/** istanbul's `json-summary`: one entry for each file, and `total`. */
export type CoverageSummary = Readonly<
  Record<string, { readonly lines: Count; readonly branches: Count }>
>;

/** The summary that a run left in `folder`, with paths from the root; empty when it left none. */
export function readCoverage(folder: string): CoverageSummary {
  const path = `${folder}/coverage-summary.json`;
  if (!existsSync(path)) return {};
  const summary: CoverageSummary = JSON.parse(readFileSync(path, 'utf8'));
  const files = Object.entries(summary).filter(([file]) => file !== 'total');
  return Object.fromEntries(files.map(([file, counts]) => [file.replace(`${root}/`, ''), counts]));
}

/** How each guarded part stands. A part without a line of code does not pass: it moved away. */
export function judgeCoverage(summary: CoverageSummary): readonly Coverage[] {
  return guards.map((guard) => {
    const files = Object.entries(summary).filter(([path]) => path.startsWith(guard.folder));
    const lines = perCent(files.map(([, counts]) => counts.lines));
    const branches = perCent(files.map(([, counts]) => counts.branches));
    const passed = lines >= guard.linesMin && branches >= (guard.branchesMin ?? 0);
    return { guard, lines, branches, passed };
  });
}

/** A table, one guarded part a line. */
export function printCoverage(coverages: readonly Coverage[]): void {
  console.log('\ncoverage         lines  branches   at least');
  for (const { guard, lines, branches, passed } of coverages) {
    const bar = [guard.linesMin, guard.branchesMin].filter((min) => min !== undefined).join(' / ');
    console.log(
      `${passed ? '✓' : '✗'} ${guard.name.padEnd(13)}${lines.toFixed(1).padStart(7)}${branches
        .toFixed(1)
        .padStart(10)}   ${bar}`,
    );
  }
}

function perCent(counts: readonly Count[]): number {
  const total = counts.reduce((sum, count) => sum + count.total, 0);
  const covered = counts.reduce((sum, count) => sum + count.covered, 0);
  return total === 0 ? 0 : (100 * covered) / total;
}
