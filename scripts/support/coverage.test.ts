import { expect, it } from 'vitest';
import { guards, judgeCoverage } from './coverage.ts';

const counts = (covered: number) => ({
  lines: { total: 100, covered },
  branches: { total: 100, covered },
});
const folders = guards.map(({ folder }) => folder).filter((folder) => folder !== '');
const summary = (covered: number) =>
  Object.fromEntries(folders.map((folder) => [`${folder}src/a.ts`, counts(covered)]));
const verdicts = (covered: number) => judgeCoverage(summary(covered)).map(({ passed }) => passed);

it('passes what is covered enough', () => {
  expect(verdicts(95)).toEqual(guards.map(() => true));
});

it('fails each guarded part, and the whole, by its own bar', () => {
  expect(verdicts(94)).toEqual(guards.map(({ folder }) => folder === ''));
  expect(verdicts(84)).toEqual(guards.map(() => false));
});

it('fails a part that has no code any more', () => {
  expect(judgeCoverage({}).every(({ passed }) => !passed)).toBe(true);
});

it('looks at branches where they are guarded', () => {
  const poor = { lines: { total: 10, covered: 10 }, branches: { total: 10, covered: 5 } };
  const money = judgeCoverage({ ...summary(100), 'packages/money/src/a.ts': poor });
  expect(money.find(({ guard }) => guard.name === 'money')?.passed).toBe(false);
});
