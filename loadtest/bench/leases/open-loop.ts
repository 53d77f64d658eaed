import { setImmediate as turn } from 'node:timers/promises';
import { quantile } from '../support/statistics.ts';

/** How long answers took, each from when its question was due and not from when it was sent. */
export interface Latencies {
  readonly asked: number;
  readonly refused: number;
  /** What was answered per second, from the first question to the last answer. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * Asks at a fixed rate whatever the answers take, as clients do who know nothing of each other. A
 * generator that falls behind counts against the answers, never for them.
 *
 * @param ask false for a refusal
 */
export async function openLoop(
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
  ask: (index: number) => Promise<boolean>,
): Promise<Latencies> {
  const count = perSecond * seconds;
  const took: number[] = [];
  const asking: Promise<void>[] = [];
  let refused = 0;
  const startedAt = performance.now();
  for (let index = 0; index < count; index += 1) {
    const due = startedAt + (index * 1000) / perSecond;
    while (performance.now() < due) await turn();
    asking.push(
      ask(index).then((granted) => {
        took.push(performance.now() - due);
        if (!granted) refused += 1;
      }),
    );
  }
  await Promise.all(asking);
  const elapsed = performance.now() - startedAt;
  return {
    asked: count,
    refused,
    perSecond: (count * 1000) / elapsed,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
    maxMs: quantile(took, 1),
  };
}
