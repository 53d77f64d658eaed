import type { Ending } from './ending.ts';

/** The same ending, some of whose steps do more. */
export function endingWith(
  ending: Ending,
  steps: Partial<Omit<Ending, 'calls' | 'spent'>>,
): Ending {
  const { begin, failed, settle, close, ensure } = ending;
  return {
    get calls() {
      return ending.calls;
    },
    get spent() {
      return ending.spent;
    },
    ...{ begin, failed, settle, close, ensure, ...steps },
  };
}
