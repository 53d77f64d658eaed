// One run: a seed, so many steps, then everything heals and the books must be clean.
import { checkEnd, checkStep } from '../model/checks.ts';
import { createPlatform, type Platform } from '../parts/platform.ts';
import { type Random, seeded } from '../world/random.ts';
import { createWorld, type Violation } from '../world/world.ts';
import { createAdmin } from './admin.ts';
import { calmDown, faults, heal } from './faults.ts';
import { operations } from './operations.ts';
import { found, fund, startEverything, zones } from './scenario.ts';
import type { Operation, Stage } from './stage.ts';

export interface RunOptions {
  readonly seed: number;
  readonly steps: number;
  /** Names of operations and faults that do not happen. */
  readonly without?: readonly string[] | undefined;
  /** The only steps in which anything is done. */
  readonly only?: readonly number[] | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
}

export interface RunOutcome {
  readonly seed: number;
  readonly steps: number;
  readonly violation: (Violation & { readonly step: number }) | undefined;
  readonly hash: string;
  readonly last: readonly string[];
  readonly entries: number;
  readonly requests: number;
  readonly happened: number;
  /** Names of all operations and faults that were done. */
  readonly kinds: readonly string[];
}

const second = 1_000_000;
/** Days on which weeks, months, quarters begin, or clocks are changed. */
const days = [
  ...['2026-11-30', '2026-12-01', '2026-12-05', '2027-01-01', '2027-02-01', '2027-03-14'],
  ...['2027-03-15', '2027-03-28', '2027-03-29', '2027-04-01', '2027-04-04', '2027-04-05'],
];
/** The share of steps in which something goes wrong, in weather that changes after so many steps. */
const faultShare = { calm: 0.04, storm: 0.3 };
const weatherSteps = 60;
/** After everything has healed, at most. */
const settleMicros = 300 * second;

/** Runs one seed. */
export async function runSeed(options: RunOptions): Promise<RunOutcome> {
  const { seed, steps } = options;
  const random = seeded(seed).fork('run');
  const timeZone = random.pick(zones);
  const epoch = epochOf(random, timeZone);
  const world = createWorld({ seed, epoch, onLine: options.onLine });
  const platform = createPlatform(world, {
    segmentBytes: random.pick([4_096, 16_384, 1_048_576]),
    limitBytes: random.pick([262_144, 8_388_608]),
    diskBytes: 64 * 1024 * 1024,
    store: random.pick(['by-epoch', 'by-event-id'] as const),
    graceMs: random.pick([20_000, 120_000]),
    expiry: random.pick(['charge', 'return'] as const),
    entriesMin: random.pick([5, 50]),
  });
  const stage = await begin(platform, random, timeZone);
  const kinds = new Set<string>();
  let step = 0;
  for (step = 1; step <= steps && !world.violation; step += 1) {
    const kind = await takeStep(stage, step, options);
    if (kind !== undefined) kinds.add(kind);
  }
  if (!world.violation) await settle(stage);
  const { hash, last } = world.trace();
  const { violation } = world;
  return {
    seed,
    steps,
    violation: violation && { ...violation, step: Math.min(step, steps) },
    hash,
    last,
    entries: [...platform.books.values()].reduce((sum, { seq }) => sum + seq, 0),
    requests: platform.requests.size,
    happened: world.time.happened,
    kinds: [...kinds],
  };
}

/** Some minutes before a day begins, in the first organisation's zone: often much more than a day. */
function epochOf(random: Random, timeZone: string): number {
  const day = Temporal.PlainDate.from(random.pick(days));
  const midnight = day.toZonedDateTime(timeZone).startOfDay().epochMilliseconds * 1_000;
  return midnight - random.int(10, 400) * second;
}

async function begin(platform: Platform, random: Random, timeZone: string): Promise<Stage> {
  const { world } = platform;
  startEverything(platform, 2);
  const admin = createAdmin(platform);
  const organizations = [timeZone, random.pick(zones)].map((zone, n) => found(admin, n + 1, zone));
  await world.time.runUntil(3 * second);
  const stage: Stage = { platform, admin, random, organizations, step: 0 };
  fund(stage);
  await world.time.runUntil(5 * second);
  return stage;
}

/** One thing is done, then time passes. What is drawn for a step hangs on no other step. */
async function takeStep(
  stage: Stage,
  step: number,
  { without, only }: RunOptions,
): Promise<string | undefined> {
  const { platform, admin } = stage;
  const { world } = platform;
  const random = world.random.fork(`step ${step}`);
  const isCalm = Math.floor(step / weatherSteps) % 2 === 0;
  if (isCalm && step % weatherSteps === 0) calmDown(platform);
  const share = isCalm ? faultShare.calm : faultShare.storm;
  const operation = pick(random.chance(share) ? faults : operations, random);
  const micros = howLong(random);
  const isDone = !without?.includes(operation.name) && (!only || only.includes(step));
  if (isDone) {
    world.note(`step ${step}: ${operation.name}`);
    operation.run({ ...stage, random, step });
  }
  // A night passes as one stretch of time.
  const longest = Math.max(0, ...pausesOf(platform));
  await world.time.runUntil(Math.max(world.time.now + micros, longest));
  if (!world.violation) checkStep(platform, admin.sent);
  return isDone ? operation.name : undefined;
}

/** Until when everybody stands still, when everybody does. */
function pausesOf(platform: Platform): readonly number[] {
  const alive = [...platform.components.values()].flatMap(({ process }) =>
    process?.alive ? [process.pausedUntil] : [],
  );
  return alive.every((until) => until > platform.world.time.now) ? alive : [];
}

function pick(all: readonly Operation[], random: Random): Operation {
  const sum = all.reduce((total, { weight }) => total + weight, 0);
  let drawn = random.next() * sum;
  for (const operation of all) {
    drawn -= operation.weight;
    if (drawn < 0) return operation;
  }
  return random.pick(all);
}

function howLong(random: Random): number {
  if (random.chance(0.02)) return random.int(5 * second, 40 * second);
  return random.chance(0.3) ? random.int(0, 2 * second) : random.int(0, second / 5);
}

async function settle(stage: Stage): Promise<void> {
  const { platform, admin } = stage;
  const { world } = platform;
  const pauses = [...platform.components.values()].map(({ process }) => process?.pausedUntil ?? 0);
  await world.time.runUntil(Math.max(world.time.now, ...pauses));
  world.note('everything heals');
  heal(stage);
  await world.time.runUntil(world.time.now + settleMicros);
  if (!world.violation) checkStep(platform, admin.sent);
  if (!world.violation) checkEnd(platform);
}
