import type { Books } from './books.ts';
import type { Line } from './line.ts';

const percents = [50, 80, 100];

/** Whoever crosses a threshold is followed by the entry that says so, before anything else. */
export function checkThresholds(books: Books, line: Line): undefined {
  if (line.type === 'ThresholdCrossed.v1') {
    books.dueThresholds.delete(nameOf(line.data, line.data.percent));
    return;
  }
  const [missing] = books.dueThresholds;
  // A decision of several entries tells of each when all of them are there.
  if (missing !== undefined && line.key !== undefined) {
    books.complain('thresholds', `entry ${line.seq} comes before ${missing} is told`);
  }
  for (const stated of line.data.budgets ?? []) {
    const [used, limit] = [BigInt(stated.used), BigInt(stated.limit)];
    for (const percent of percents) {
      const name = nameOf(stated, percent);
      const isReached = used > 0n && used * 100n >= limit * BigInt(percent);
      if (isReached && !books.thresholds.has(name)) books.dueThresholds.add(name);
    }
  }
}

/** A budget that is gone has crossed nothing, should it come again. */
export function forgetThresholds(
  books: Books,
  {
    node,
    asset,
    window,
  }: { readonly node: string; readonly asset: string; readonly window: string },
): undefined {
  const prefix = `${node} ${asset} ${window} `;
  for (const names of [books.thresholds, books.dueThresholds]) {
    for (const name of names) if (name.startsWith(prefix)) names.delete(name);
  }
}

interface Named {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
  readonly start: string;
}

/** One threshold of one counter. */
export function nameOf({ node, asset, window, start }: Named, percent: number): string {
  return `${node} ${asset} ${window} ${start} ${percent}`;
}
