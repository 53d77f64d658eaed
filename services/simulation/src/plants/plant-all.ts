// Plants one bug after the other and runs seeds until each is caught.
import { writeFileSync } from 'node:fs';
import { type Children, startChildren } from '../command/children.ts';
import type { RunShape } from '../command/shrink.ts';
import type { RunOutcome } from '../drive/run.ts';
import { repositoryRoot } from './plant-hooks.ts';
import { type Caught, pageOf } from './plant-page.ts';
import { type Plant, plants } from './plants.ts';

/** The page with the table, from the repository's root. */
export const plantPage = 'docs/simulation.md';

const seedsMax = 200;

/** Runs until every bug is caught; writes the table. Gives the exit code. */
export async function plantAll({
  jobs,
  say,
}: {
  readonly jobs: number;
  readonly say: (text: string) => void;
}): Promise<number> {
  const caught: Caught[] = [];
  const sound = startChildren(1, undefined);
  for (const plant of plants) {
    const outcome = await untilCaught(plant, sound, jobs);
    if (outcome) caught.push(outcome);
    say(
      outcome ? lineOf(outcome) : `${plant.number} ${plant.name}: NOT CAUGHT in ${seedsMax} seeds`,
    );
  }
  sound.end();
  if (caught.length < plants.length) return 1;
  writeFileSync(`${repositoryRoot}${plantPage}`, pageOf(caught));
  say(`wrote ${plantPage}`);
  return 0;
}

/** The first seed that fails with the bug, and does not without it. */
async function untilCaught(
  plant: Plant,
  sound: Children,
  jobs: number,
): Promise<Caught | undefined> {
  const children = startChildren(jobs, plant.number);
  try {
    for (let seed = 1; seed <= seedsMax; seed += jobs) {
      const seeds = Array.from({ length: jobs }, (_, n) => seed + n);
      const outcomes = await Promise.all(seeds.map((each) => children.run(shapeOf(plant, each))));
      for (const outcome of outcomes) {
        if (!outcome.violation) continue;
        const unplanted = await sound.run(shapeOf(plant, outcome.seed));
        if (!unplanted.violation) return caughtIn(plant, outcome);
      }
    }
    return undefined;
  } finally {
    children.end();
  }
}

function shapeOf({ steps }: Plant, seed: number): RunShape {
  return { seed, steps, without: [], only: undefined };
}

function caughtIn(plant: Plant, { seed, violation }: RunOutcome): Caught {
  const { step = 0, invariant = '' } = violation ?? {};
  return { plant, seed, step, invariant };
}

function lineOf({ plant, seed, step, invariant }: Caught): string {
  return `${plant.number} ${plant.name}: seed ${seed}, step ${step}: ${invariant}`;
}
