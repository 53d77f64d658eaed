import { expect, it } from 'vitest';
import { judgeSuites } from './vitest.ts';

const file = (status: string, ...tests: readonly string[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: tests.map((one, index) => ({ status: one, fullName: `test ${index}` })),
});
const report = (numPassedTests: number, ...testResults: ReturnType<typeof file>[]) => ({
  numPassedTests,
  numTotalTests: testResults.length,
  testResults,
});

it('counts what passed', () => {
  const outcome = judgeSuites(report(2, file('passed', 'passed', 'passed')), 0);
  expect(outcome).toEqual({ passed: 2, failed: 0, failures: [] });
});

it('takes whatever did not run for a failure', () => {
  const outcome = judgeSuites(report(1, file('passed', 'passed', 'skipped', 'todo', 'pending')), 0);
  expect(outcome).toMatchObject({ passed: 1, failed: 3 });
});

it('counts a file that could not be loaded', () => {
  const outcome = judgeSuites(report(0, file('failed')), 1);
  expect(outcome.failures).toEqual(['a.test.ts could not be loaded']);
});

it('does not overlook a failure outside the tests', () => {
  expect(judgeSuites(report(1, file('passed', 'passed')), 1).failed).toBe(1);
});
