import type { Plant } from './plants.ts';

/** Where a planted bug was caught, and by what. */
export interface Caught {
  readonly plant: Plant;
  readonly seed: number;
  readonly step: number;
  readonly invariant: string;
}

/** The page that says which bugs the simulation is known to catch. */
export function pageOf(caught: readonly Caught[]): string {
  const rows = caught.map(({ plant, seed, step, invariant }) => {
    const command = `npm run sim -- --seed ${seed} --steps ${plant.steps} --plant ${plant.number}`;
    return `| ${plant.number} | ${plant.name} | ${seed} | ${step} | ${invariant} | \`${command}\` |`;
  });
  return `# The simulation

Written by \`npm run sim -- --plants\`; do not edit. What the simulation is stands in
\`services/simulation/README.md\`.

Each of these bugs is planted into the source as it is loaded, and a run must catch it. A patch that
no longer fits the source fails the tests.

| number | planted bug | seed | step | broken rule | command |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
