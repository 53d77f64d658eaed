// From a run that fails to a smaller one that fails in the same way.
import type { RunOutcome } from '../drive/run.ts';

/** What of a run may be left out. */
export interface RunShape {
  readonly seed: number;
  readonly steps: number;
  readonly without: readonly string[];
  readonly only: readonly number[] | undefined;
}

/** Runs a shape. */
export type RunShapeOnce = (shape: RunShape) => Promise<RunOutcome>;

export interface Shrunk {
  readonly shape: RunShape;
  readonly outcome: RunOutcome;
  readonly runs: number;
}

/** Tries smaller shapes of a run that failed, for a bounded number of runs. */
export async function shrink(
  shape: RunShape,
  failed: RunOutcome,
  { run, runsMax }: { readonly run: RunShapeOnce; readonly runsMax: number },
): Promise<Shrunk> {
  const invariant = failed.violation?.invariant;
  let best = { shape, outcome: failed };
  let runs = 0;
  const fails = async (candidate: RunShape): Promise<boolean> => {
    if (runs >= runsMax) return false;
    runs += 1;
    const outcome = await run(candidate);
    if (outcome.violation?.invariant !== invariant) return false;
    best = { shape: upToFailure(candidate, outcome), outcome };
    return true;
  };
  best = { ...best, shape: upToFailure(shape, failed) };
  await fewerSteps(fails, () => best.shape);
  await fewerKinds(fails, () => best, failed.kinds);
  await fewerDoings(fails, () => best.shape);
  return { ...best, runs };
}

/** Nothing after the step of the failure matters to it. */
function upToFailure(shape: RunShape, { violation, steps }: RunOutcome): RunShape {
  const last = Math.min(violation?.step ?? steps, shape.steps);
  return { ...shape, steps: last, only: shape.only?.filter((step) => step <= last) };
}

type Fails = (shape: RunShape) => Promise<boolean>;

/** Half the steps, then a quarter less, and so on: also for what fails only at the end. */
async function fewerSteps(fails: Fails, now: () => RunShape): Promise<void> {
  for (let cut = Math.floor(now().steps / 2); cut >= 1; cut = Math.floor(cut / 2)) {
    while (now().steps > cut && (await fails({ ...now(), steps: now().steps - cut }))) {
      // As long as it fails with so many fewer.
    }
  }
}

async function fewerKinds(
  fails: Fails,
  now: () => { readonly shape: RunShape },
  kinds: readonly string[],
): Promise<void> {
  for (const kind of kinds) {
    const { shape } = now();
    await fails({ ...shape, without: [...shape.without, kind] });
  }
}

/** Leaves out runs of steps, large ones first. */
async function fewerDoings(fails: Fails, now: () => RunShape): Promise<void> {
  const all = (): readonly number[] =>
    now().only ?? Array.from({ length: now().steps }, (_, n) => n + 1);
  for (let size = Math.ceil(all().length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < all().length; ) {
      const only = [...all().slice(0, from), ...all().slice(from + size)];
      if (!(await fails({ ...now(), only }))) from += size;
    }
  }
}
