import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '@alfred/clock';
import type { Disk } from './disk.ts';
import type { Random } from './random.ts';

/** A computer: what outlives the processes on it. */
export interface Machine {
  readonly name: string;
  readonly disk: Disk;
  /** How far its wall clock is from the true time. Microseconds. */
  wallOffset: number;
  /** Its monotonic clock may stand still; then its wall clock never goes back, or nobody could tell. */
  readonly sleeps: boolean;
}

/** Something that happens later, unless it is cancelled or whose it is dies before. */
export interface Planned {
  readonly at: number;
  readonly order: number;
  readonly process: Process | undefined;
  readonly run: () => void;
  cancelled: boolean;
}

/** The time of a run: it stands while code runs, and jumps from one planned thing to the next. */
export interface Time {
  /** Microseconds since the run began. */
  readonly now: number;
  /** How many things have happened. */
  readonly happened: number;
  /** `run` happens after `delay` microseconds, in that process. */
  after(delay: number, process: Process | undefined, run: () => void): Planned;
  /** Lets everything happen that is planned up to `moment`. */
  runUntil(moment: number): Promise<void>;
}

/** One start of one component. Once it is dead, nothing that it still does has an effect. */
export interface Process {
  /** `gateway-1#3`: the machine and the number of its start. */
  readonly name: string;
  readonly machine: Machine;
  readonly time: Time;
  readonly random: Random;
  readonly clock: Clock;
  readonly startedAt: number;
  alive: boolean;
  /** It does nothing before this moment. */
  pausedUntil: number;
  /** How long its monotonic clock has stood still so far. */
  suspended: number;
  /** After so many more effects on the outside it is dead; undefined: it lives. */
  effectsLeft: number | undefined;
}

/** What a dead process gets instead of an effect. */
export class Dead extends Error {}

const running = new AsyncLocalStorage<Process>();

/** The process whose code runs now; undefined between them. */
export function currentProcess(): Process | undefined {
  return running.getStore();
}

/** Runs code as that process. */
export function asProcess<Result>(process: Process, run: () => Result): Result {
  return running.run(process, run);
}

/** Runs code outside of every process: the network, a disk, a client. */
export function outside<Result>(run: () => Result): Result {
  return running.exit(run);
}

/** A process that was just started on a machine. */
export function startProcess(
  machine: Machine,
  { name, time, random, epoch }: StartOptions,
): Process {
  const process: Process = {
    name,
    machine,
    time,
    random,
    startedAt: time.now,
    alive: true,
    pausedUntil: 0,
    suspended: 0,
    effectsLeft: undefined,
    clock: {
      nowMicros: () => BigInt(epoch + time.now + machine.wallOffset),
      elapsedMicros: () => BigInt(time.now - process.startedAt - process.suspended),
      sleptMicros: () => BigInt(process.suspended),
    },
  };
  return process;
}

export interface StartOptions {
  readonly name: string;
  readonly time: Time;
  readonly random: Random;
  /** True wall time at the beginning of the run, in microseconds. */
  readonly epoch: number;
}

/** Counts one effect of the process on the outside; says whether it is dead before or by now. */
export function countEffect(process: Process): boolean {
  if (process.effectsLeft !== undefined) {
    process.effectsLeft -= 1;
    if (process.effectsLeft <= 0) process.alive = false;
  }
  return process.alive;
}
