// Timers as processes of the run have them: they ring in its time, and never in a dead process.
import { currentProcess, type Planned, type Process } from '../world/process.ts';

/** What `setTimeout` gives. Nothing here keeps a real process from ending. */
export interface FakeTimer {
  readonly process: Process;
  planned: Planned | undefined;
  unref(): FakeTimer;
  ref(): FakeTimer;
  hasRef(): boolean;
  refresh(): FakeTimer;
  [Symbol.dispose](): void;
}

type Callback = (...given: unknown[]) => void;

/** The global timers in front of which these are put. */
export interface Timers {
  readonly setTimeout: typeof globalThis.setTimeout;
  readonly setInterval: typeof globalThis.setInterval;
  readonly setImmediate: typeof globalThis.setImmediate;
  readonly clearTimeout: typeof globalThis.clearTimeout;
  readonly clearInterval: typeof globalThis.clearInterval;
  readonly clearImmediate: typeof globalThis.clearImmediate;
}

/** No timer rings sooner. Microseconds. */
const leastMicros = 1_000;
/** How long a turn of the event loop takes at least. */
const turnMicros = 5;

/** Puts the run's timers in front of those of the machine. What runs outside keeps the latter. */
export function installTimers(real: Timers): void {
  const clear = (timer: unknown): void => {
    if (isFake(timer) && timer.planned) timer.planned.cancelled = true;
  };
  Object.assign(globalThis, {
    setTimeout: (callback: Callback, ms?: number, ...given: unknown[]) =>
      planned((process) => once(process, callback, ms, given)) ??
      real.setTimeout(callback, ms, ...given),
    setInterval: (callback: Callback, ms?: number, ...given: unknown[]) =>
      planned((process) => again(process, callback, ms, given)) ??
      real.setInterval(callback, ms, ...given),
    setImmediate: (callback: Callback, ...given: unknown[]) =>
      planned((process) => soon(process, callback, given)) ?? real.setImmediate(callback, ...given),
    clearTimeout: (timer: unknown) =>
      isFake(timer) ? clear(timer) : real.clearTimeout(timer as number),
    clearInterval: (timer: unknown) =>
      isFake(timer) ? clear(timer) : real.clearInterval(timer as number),
    clearImmediate: (timer: unknown) =>
      isFake(timer) ? clear(timer) : real.clearImmediate(timer as NodeJS.Immediate),
  });
  const realTimeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    const process = currentProcess();
    return process ? abortAfter(process, ms) : realTimeout(ms);
  };
}

/** Resolves after so many milliseconds of the run's time. */
export function pause(process: Process, ms: number): { wait: Promise<void>; cancel: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const item = process.time.after(microsOf(ms), process, resolve);
  return {
    wait: promise,
    cancel: () => {
      item.cancelled = true;
    },
  };
}

function planned(make: (process: Process) => FakeTimer): FakeTimer | undefined {
  const process = currentProcess();
  return process && make(process);
}

function once(process: Process, callback: Callback, ms: number | undefined, given: unknown[]) {
  const timer = fakeTimer(process, () => arm());
  const arm = (): void => {
    timer.planned = process.time.after(microsOf(ms), process, () => callback(...given));
  };
  arm();
  return timer;
}

function again(process: Process, callback: Callback, ms: number | undefined, given: unknown[]) {
  const timer = fakeTimer(process, () => arm());
  const arm = (): void => {
    timer.planned = process.time.after(microsOf(ms), process, () => {
      arm();
      callback(...given);
    });
  };
  arm();
  return timer;
}

function soon(process: Process, callback: Callback, given: unknown[]): FakeTimer {
  const timer = fakeTimer(process, () => {});
  timer.planned = process.time.after(turnMicros, process, () => callback(...given));
  return timer;
}

function abortAfter(process: Process, ms: number): AbortSignal {
  const controller = new AbortController();
  process.time.after(microsOf(ms), process, () =>
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
  );
  return controller.signal;
}

function fakeTimer(process: Process, rearm: () => void): FakeTimer {
  const timer: FakeTimer = {
    process,
    planned: undefined,
    unref: () => timer,
    ref: () => timer,
    hasRef: () => true,
    refresh: () => {
      if (timer.planned) timer.planned.cancelled = true;
      rearm();
      return timer;
    },
    [Symbol.dispose]: () => {
      if (timer.planned) timer.planned.cancelled = true;
    },
  };
  return timer;
}

const microsOf = (ms: number | undefined): number => Math.max(leastMicros, (ms ?? 0) * 1_000);

function isFake(timer: unknown): timer is FakeTimer {
  return typeof timer === 'object' && timer !== null && 'planned' in timer && 'process' in timer;
}
