/** What a command line asks for. */
export interface Asked {
  readonly seeds: readonly number[];
  readonly steps: number;
  /** Operations and faults that do not happen. */
  readonly without: readonly string[];
  /** The only steps in which anything is done; undefined: in all. */
  readonly only: readonly number[] | undefined;
  readonly plant: number | undefined;
  readonly plants: boolean;
  readonly trace: boolean;
  readonly help: boolean;
  readonly jobs: number | undefined;
  /** It answers another one of these programs. */
  readonly child: boolean;
}

/** What `--help` prints. */
export const usage = `Runs Alfred's money path in a simulated world and holds it against a model kept by hand.

  npm run sim -- --seed 42 --steps 500      one run
  npm run sim -- --seeds 1-1000 --steps 2000 many, on every processor
  npm run sim -- --plants                   every planted bug, until it is caught

  --seed N        the run's seed; all that happens follows from it (1)
  --seeds A-B     every seed from A to B
  --steps N       operations and faults before everything heals (500)
  --without A,B   operations and faults, by name, that do not happen
  --only 3,7-9    the only steps in which anything is done
  --plant K       with the planted bug of this number
  --plants        plants every bug in turn and writes docs/simulation.md
  --trace         prints every line of the run
  --jobs N        how many processes run seeds (as many as there are processors)
  --help          this

A failure prints the seed, the step, the broken rule and the last lines, and the smallest command
line that was found to repeat it.
`;

/** A command line that says what nobody understands. */
export class BadArguments extends Error {}

/** Reads a command line. Throws `BadArguments`. */
export function readArguments(given: readonly string[]): Asked {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (let at = 0; at < given.length; at += 1) {
    const name = given[at] ?? '';
    if (switches.has(name)) flags.add(name);
    else if (!options.has(name)) throw new BadArguments(`unknown: ${name}`);
    else {
      at += 1;
      values.set(name, given[at] ?? '');
    }
  }
  const [seed, plant] = [values.get('--seed'), values.get('--plant')];
  const [only, jobs] = [values.get('--only'), values.get('--jobs')];
  return {
    seeds: numbersIn(values.get('--seeds') ?? seed ?? '1'),
    steps: wholeNumber(values.get('--steps') ?? '500'),
    without: (values.get('--without') ?? '').split(',').filter((name) => name !== ''),
    only: only === undefined ? undefined : numbersIn(only),
    plant: plant === undefined ? undefined : wholeNumber(plant),
    plants: flags.has('--plants'),
    trace: flags.has('--trace'),
    help: flags.has('--help'),
    jobs: jobs === undefined ? undefined : wholeNumber(jobs),
    child: flags.has('--child'),
  };
}

const switches = new Set(['--plants', '--trace', '--help', '--child']);
const options = new Set([
  '--seed',
  '--seeds',
  '--steps',
  '--without',
  '--only',
  '--plant',
  '--jobs',
]);

/** `3,7-9` */
function numbersIn(text: string): readonly number[] {
  return text.split(',').flatMap((part) => {
    const [first = '', last = first] = part.split('-');
    const [from, to] = [wholeNumber(first), wholeNumber(last)];
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
  });
}

/** Numbers as `--only` takes them. */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new BadArguments(`not a whole number: ${text}`);
  return Number(text);
}
