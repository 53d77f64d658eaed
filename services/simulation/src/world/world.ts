import { createHash } from 'node:crypto';
import { type Disk, emptyDisk } from './disk.ts';
import { type Machine, type Process, startProcess, type Time } from './process.ts';
import { type Random, seeded } from './random.ts';
import { startTime } from './time.ts';

/** A rule of the product that does not hold. */
export interface Violation {
  /** The rule, in one word: `A1`, `one-ending`. */
  readonly invariant: string;
  readonly message: string;
}

/** What every part of a run shares. */
export interface World {
  readonly seed: number;
  readonly random: Random;
  readonly time: Time;
  /** True wall time at the beginning, in microseconds. */
  readonly epoch: number;
  readonly violation: Violation | undefined;
  /** Remembers the first; the run ends with what happens now. */
  fail(invariant: string, message: string): void;
  /** Adds a line to the trace. */
  note(line: string): void;
  /** The hash over every line so far, and the last of them. */
  trace(): { readonly hash: string; readonly last: readonly string[] };
  machine(name: string, disk?: Disk): Machine;
  start(machine: Machine): Process;
}

const linesKept = 400;
const diskBytes = 64 * 1024 * 1024;

export interface WorldOptions {
  readonly seed: number;
  readonly epoch: number;
  /** Hears every line of the trace. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/** A world at its beginning. Everything in it follows from the seed. */
export function createWorld({ seed, epoch, onLine }: WorldOptions): World {
  const random = seeded(seed);
  const hash = createHash('sha256');
  const machines = new Map<string, { machine: Machine; starts: number }>();
  let last: string[] = [];
  let violation: Violation | undefined;
  const fail = (invariant: string, message: string): void => {
    if (violation) return;
    violation = { invariant, message };
    world.note(`VIOLATED ${invariant}: ${message}`);
  };
  const time = startTime({
    onThrow: (error, process) => {
      // What is dead may fail as it likes.
      if (process?.alive === false) return;
      fail('no-crash', `${process?.name ?? 'world'}: ${textOf(error)}`);
    },
    isOver: () => violation !== undefined,
  });
  const world: World = {
    seed,
    random,
    time,
    epoch,
    get violation() {
      return violation;
    },
    fail,
    note: (line) => {
      const placed = `${(time.now / 1e6).toFixed(6)} ${line}`;
      hash.update(placed).update('\n');
      last.push(placed);
      if (last.length > 2 * linesKept) last = last.slice(-linesKept);
      onLine?.(placed);
    },
    trace: () => ({ hash: hash.copy().digest('hex'), last: last.slice(-linesKept) }),
    machine: (name, disk = emptyDisk(diskBytes)) => {
      const sleeps = random.fork(`sleep ${name}`).chance(0.5);
      const machine: Machine = { name, disk, wallOffset: 0, sleeps };
      machines.set(name, { machine, starts: 0 });
      return machine;
    },
    start: (machine) => {
      const known = machines.get(machine.name) ?? { machine, starts: 0 };
      machines.set(machine.name, known);
      known.starts += 1;
      const name = `${machine.name}#${known.starts}`;
      return startProcess(machine, { name, time, epoch, random: random.fork(name) });
    },
  };
  return world;
}

/** An error as a line tells it. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.stack ?? error.message;
}
