import { Worker } from 'node:worker_threads';
import { type Work, worker } from './tasks.ts';

type Job = keyof Work;
type Given<Name extends Job> = Parameters<Work[Name]>;
type Result<Name extends Job> = ReturnType<Work[Name]>;

/** A task on its way to another thread. */
export interface Order {
  readonly id: number;
  readonly job: Job;
  readonly given: readonly unknown[];
}

/** What comes back. */
export interface Delivery {
  readonly id: number;
  readonly result: unknown;
}

/** Threads that work, and are asked as one. */
export interface Crew {
  ask<Name extends Job>(job: Name, ...given: Given<Name>): Promise<Result<Name>>;
  /** How many there are. */
  readonly size: number;
  close(): Promise<void>;
}

/** Jobs that build on what the same thread was asked before: they all go to the first. */
const inOrder: ReadonlySet<Job> = new Set<Job>(['addToSum', 'sum']);

/** So many threads beside this one; with none, this one does all the work itself. */
export function crewOf(size: number): Crew {
  if (size === 0) return alone();
  const hands = Array.from({ length: size }, hand);
  const next = (job: Job): Hand | undefined =>
    inOrder.has(job) ? hands[0] : [...hands].sort((a, b) => a.busy() - b.busy())[0];
  return {
    size,
    ask: (job, ...given) => {
      const asked = next(job)?.ask(job, given);
      // The thread runs the very function that stands under this name.
      return (asked ?? Promise.reject(new Error('nobody works here'))) as Promise<never>;
    },
    close: async () => {
      for (const { close } of hands) await close();
    },
  };
}

function alone(): Crew {
  const work = worker();
  return {
    size: 0,
    ask: async (job, ...given) => {
      const does = work[job] as (...all: typeof given) => Result<typeof job>;
      return does(...given);
    },
    close: async () => {},
  };
}

interface Hand {
  ask(job: Job, given: readonly unknown[]): Promise<unknown>;
  /** How much it has been asked that it has not answered. */
  busy(): number;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly weight: number;
}

/** By how much each takes, roughly, for the same bytes. */
const weights: Readonly<Record<Job, number>> = {
  ...{
    check: 6,
    subtree: 2,
    compareBundles: 2,
    compareTiles: 1,
    addToSum: 1,
    findChanges: 1,
    sum: 0,
  },
};

function hand(): Hand {
  const thread = new Worker(new URL('./check.worker.ts', import.meta.url));
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let busy = 0;
  thread.on('message', ({ id, result }: Delivery) => {
    const waits = waiting.get(id);
    waiting.delete(id);
    busy -= waits?.weight ?? 0;
    waits?.resolve(result);
  });
  thread.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  return {
    busy: () => busy,
    ask: (job, given) =>
      new Promise((resolve, reject) => {
        asked += 1;
        const weight = weights[job];
        busy += weight;
        waiting.set(asked, { resolve, reject, weight });
        const order: Order = { id: asked, job, given };
        thread.postMessage(order);
      }),
    close: async () => {
      await thread.terminate();
    },
  };
}
