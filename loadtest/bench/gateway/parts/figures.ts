import type { Figure } from '../../support/report.ts';

/** A figure and its bar, which is a floor or a ceiling. */
export interface Bar {
  readonly what: string;
  readonly value: number;
  readonly unit: '%' | '×' | '/s' | 'ms' | 'MB';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What was not measured has not met its bar. */
export function barFigure({ what, value, unit, atLeast, atMost }: Bar): Figure {
  const isMeasured = Number.isFinite(value);
  const text = (number: number, digits: number) => `${number.toFixed(digits)} ${unit}`;
  return {
    what,
    measured: isMeasured ? text(value, unit === 'ms' || unit === '×' ? 2 : 0) : 'not measured',
    bar: atLeast === undefined ? `≤ ${atMost} ${unit}` : `≥ ${atLeast} ${unit}`,
    met: isMeasured && value >= (atLeast ?? -Infinity) && value <= (atMost ?? Infinity),
  };
}
