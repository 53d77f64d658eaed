import type { PeriodClosed } from '../domain/period.ts';
import { count, membersOf } from './decode-member.ts';
import type { Decoders } from './decoders.ts';
import type { Example } from './example-shape.ts';

/** What stands in `data` of a closing, its members in the order of the format. */
export function encodePeriodData({ data }: PeriodClosed): string {
  return `"until":${data.until},"previous":${data.previous}`;
}

const names = new Set(['until', 'previous']);

/** The same out of the stored bytes. */
export const periodDecoders: Decoders<PeriodClosed> = {
  'PeriodClosed.v1': (value) => {
    const { until, previous } = membersOf(value, names);
    return { until: count(until), previous: count(previous) };
  },
};

/** It goes to the end of all examples. */
export const periodExamples: { readonly [Type in PeriodClosed['type']]: Example<Type> } = {
  'PeriodClosed.v1': {
    about:
      'The books are closed up to `until`: no later entry counts before it. `previous`: 0, never.',
    key: 'api:key_6Yt5ReW4QaZ2SxDc3VfBgN:close-2026-10',
    event: {
      type: 'PeriodClosed.v1',
      postings: [],
      data: { until: 1_793_491_200_000_000, previous: 1_790_812_800_000_000 },
    },
  },
};
