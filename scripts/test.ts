// npm test: everything a change must pass. Checks, then every suite with coverage, then one line.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkNames, printChecks, runChecks } from './support/checks.ts';
import { judgeCoverage, printCoverage, readCoverage } from './support/coverage.ts';
import { runSuites } from './support/vitest.ts';

const folder = mkdtempSync(join(tmpdir(), 'alfred-test-'));
try {
  // The house rules are a suite among the others here.
  const checks = await runChecks(checkNames.filter((name) => name !== 'check:tidy'));
  printChecks(checks);
  const suites = await runSuites(folder);
  const coverage = judgeCoverage(readCoverage(`${folder}/coverage`));
  printCoverage(coverage);
  report(
    [
      ...checks,
      ...coverage.map(({ guard, passed }) => ({ name: `coverage of ${guard.name}`, passed })),
    ],
    suites,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface Step {
  readonly name: string;
  readonly passed: boolean;
}

function report(steps: readonly Step[], suites: Awaited<ReturnType<typeof runSuites>>): void {
  const failedSteps = steps.filter((step) => !step.passed).map((step) => step.name);
  const failures = [...failedSteps, ...suites.failures];
  if (failures.length > 0)
    console.log(`\nfailed:\n${failures.map((name) => `  ✗ ${name}`).join('\n')}`);
  const passed = suites.passed + steps.length - failedSteps.length;
  console.log(`\n${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
