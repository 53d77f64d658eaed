// The command: what was asked for is run, and told.
import { availableParallelism } from 'node:os';
import { type Asked, BadArguments, rangesOf, readArguments, usage } from './command/arguments.ts';
import { type Children, startChildren } from './command/children.ts';
import { type RunShape, shrink } from './command/shrink.ts';
import { type RunOutcome, runSeed } from './drive/run.ts';
import { real } from './world/real.ts';

/** How many runs may be spent on making a failure smaller. */
const shrinkRunsMax = 120;
const linesShown = 30;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Does what the command line says; gives the exit code. */
export async function runProgram(given: readonly string[]): Promise<number> {
  try {
    const asked = readArguments(given);
    if (asked.help) return printed(usage);
    if (asked.child) return answerParent();
    if (asked.plants) {
      const { plantAll } = await import('./plants/plant-all.ts');
      return await plantAll({ jobs: jobsOf(asked), say });
    }
    if (asked.trace) return await runTraced(asked);
    return await runSeeds(asked);
  } catch (error) {
    if (!(error instanceof BadArguments)) throw error;
    say(`${error.message}\n\n${usage}`);
    return 2;
  }
}

function printed(text: string): number {
  say(text);
  return 0;
}

const jobsOf = ({ jobs }: Asked): number => jobs ?? availableParallelism();

/** A child runs what its parent sends, until it is ended. */
function answerParent(): Promise<number> {
  process.on('message', async (shape) => {
    process.send?.(await runSeed(shape as RunShape));
  });
  return new Promise(() => {});
}

async function runTraced({ seeds, steps, without, only }: Asked): Promise<number> {
  const [seed = 1] = seeds;
  const outcome = await runSeed({ seed, steps, without, only, onLine: say });
  say(summaryOf(outcome));
  return outcome.violation ? 1 : 0;
}

async function runSeeds(asked: Asked): Promise<number> {
  const { seeds, steps, without, only, plant } = asked;
  const children = startChildren(Math.min(jobsOf(asked), Math.max(2, seeds.length)), plant);
  const startedAt = real.now();
  let done = 0;
  const failed: { shape: RunShape; outcome: RunOutcome }[] = [];
  const runs = seeds.map(async (seed) => {
    const shape = { seed, steps, without, only };
    const outcome = await children.run(shape);
    done += 1;
    if (outcome.violation) failed.push({ shape, outcome });
    if (seeds.length === 1 || outcome.violation) say(summaryOf(outcome));
    else if (done % 10 === 0) say(progress({ done, of: seeds.length, startedAt }));
    return outcome;
  });
  const outcomes = await Promise.all(runs);
  const [first] = failed.sort((a, b) => a.shape.seed - b.shape.seed);
  if (first) await explain(first, { children, plant });
  children.end();
  say(totalOf(outcomes, (real.now() - startedAt) / 1_000));
  return failed.length === 0 ? 0 : 1;
}

/** The last lines before the failure, and the smallest command line that repeats it. */
async function explain(
  { shape, outcome }: { readonly shape: RunShape; readonly outcome: RunOutcome },
  { children, plant }: { readonly children: Children; readonly plant: number | undefined },
): Promise<void> {
  say('\nshrinking …');
  const run = (smaller: RunShape) => children.run(smaller);
  const shrunk = await shrink(shape, outcome, { run, runsMax: shrinkRunsMax });
  say(shrunk.outcome.last.slice(-linesShown).join('\n'));
  say(`\n${summaryOf(shrunk.outcome)}`);
  say(`after ${shrunk.runs} smaller runs:\n\n  ${commandOf(shrunk.shape, plant)}\n`);
}

/** How a run is repeated. */
export function commandOf({ seed, steps, without, only }: RunShape, plant?: number): string {
  return [
    `npm run sim -- --seed ${seed} --steps ${steps}`,
    ...(without.length > 0 ? [`--without ${without.join(',')}`] : []),
    ...(only && only.length < steps ? [`--only ${rangesOf(only)}`] : []),
    ...(plant === undefined ? [] : [`--plant ${plant}`]),
  ].join(' ');
}

function summaryOf({ seed, steps, violation, hash, ...counts }: RunOutcome): string {
  const { entries, requests, happened } = counts;
  const did = `${requests} requests, ${entries} entries, ${happened} things happened`;
  if (!violation) return `seed ${seed}, ${steps} steps: ${did}; trace ${hash.slice(0, 16)}`;
  const { step, invariant, message } = violation;
  return `seed ${seed} FAILED in step ${step}: ${invariant}: ${message}`;
}

function progress({
  done,
  of,
  startedAt,
}: {
  done: number;
  of: number;
  startedAt: number;
}): string {
  const seconds = (real.now() - startedAt) / 1_000;
  return `${done} of ${of} seeds, ${seconds.toFixed(0)} s`;
}

function totalOf(outcomes: readonly RunOutcome[], seconds: number): string {
  const sum = (of: (outcome: RunOutcome) => number): number =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const failed = outcomes.filter(({ violation }) => violation !== undefined).length;
  const did = `${sum((o) => o.steps)} steps, ${sum((o) => o.requests)} requests`;
  const entries = `${sum((o) => o.entries)} entries`;
  return `${outcomes.length} seeds, ${failed} failed: ${did}, ${entries} in ${seconds.toFixed(1)} s`;
}
