import { existsSync, readFileSync } from 'node:fs';
import { bin, run } from './run.ts';

/** How a run of the suites ended. Whatever did not run has failed: nothing skips silently. */
export interface SuitesOutcome {
  readonly passed: number;
  readonly failed: number;
  /** The failed tests, and the files that could not even be loaded. */
  readonly failures: readonly string[];
}

interface Report {
  readonly numPassedTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs every suite once, with coverage, and leaves its report in `folder`. */
export async function runSuites(folder: string): Promise<SuitesOutcome> {
  const report = `${folder}/report.json`;
  const { code } = await run(
    bin('vitest'),
    [
      'run',
      '--coverage',
      '--coverage.reportOnFailure',
      `--coverage.reportsDirectory=${folder}/coverage`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { output: 'show' },
  );
  if (!existsSync(report)) return { passed: 0, failed: 1, failures: ['vitest did not finish'] };
  return judgeSuites(JSON.parse(readFileSync(report, 'utf8')), code);
}

/** Counts what a report says. An exit code that the report does not explain is a failure too. */
export function judgeSuites(report: Report, code: number): SuitesOutcome {
  const failures = report.testResults.flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults
      .filter((test) => test.status !== 'passed')
      .map((test) => `${test.fullName} (${test.status})`);
    return tests.length === 0 && status === 'failed' ? [`${name} could not be loaded`] : tests;
  });
  const unexplained =
    code !== 0 && failures.length === 0 ? ['vitest failed outside its tests'] : [];
  const all = [...failures, ...unexplained];
  return { passed: report.numPassedTests, failed: all.length, failures: all };
}
