// Times in steps that grow by a quarter of a doubling at most, so that a percentile of any number of
// requests is right within a quarter, and sums of steps are steps of sums.

/** Longer times count as this long: half an hour. Microseconds. */
const longest = 2 ** 31 - 1;

/** The step that a time falls into: 0, 1, 2, … */
export function stepOf(micros: number): number {
  const value = Math.min(Math.max(0, Math.trunc(micros)), longest);
  if (value < 4) return value;
  const doubling = 31 - Math.clz32(value) - 2;
  return 4 * doubling + (value >> doubling);
}

/** The longest time of a step, in microseconds. */
export function endOf(step: number): number {
  if (step < 8) return step;
  const doubling = Math.floor(step / 4) - 1;
  return (step - 4 * doubling + 1) * 2 ** doubling - 1;
}

/** How many times fell into each step. */
export type Steps = ReadonlyMap<number, bigint>;

/** The end of the step in which this share (0 to 1) of all times is reached; 0 of none. */
export function percentile(steps: Steps, share: number): number {
  const ordered = [...steps].sort(([a], [b]) => a - b);
  const all = ordered.reduce((sum, [, count]) => sum + Number(count), 0);
  let seen = 0;
  for (const [step, count] of ordered) {
    seen += Number(count);
    if (seen >= share * all) return endOf(step);
  }
  return 0;
}
