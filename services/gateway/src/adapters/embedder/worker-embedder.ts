import { Worker } from 'node:worker_threads';
import type { Task } from '@alfred/service-kit';
import type { Embedder } from '../../ports/embedder.ts';
import type { EmbedAnswer } from './embed.worker.ts';

/** Texts that may wait; beyond, nothing is looked for. */
const waitingMax = 64;
/** So long a text waits for its vector; the first ones for the model, too, which is read from the disk. */
const patienceMs = { ready: 2_000, starting: 15_000 };
/** A worker that nobody needed for so long is ended: its model is large. */
const idleMs = 600_000;
/** After a worker broke, the next one is not started for so long. */
const restMs = 30_000;

export interface WorkerEmbedder extends Embedder {
  readonly task: Task;
}

interface Waiting {
  readonly answer: (vector: Float32Array | undefined) => void;
  readonly patience: NodeJS.Timeout;
}

interface Pool {
  readonly waiting: Map<number, Waiting>;
  asked: number;
  worker: Worker | undefined;
  /** Its worker has made a vector: the model is there. */
  isReady: boolean;
  resting: NodeJS.Timeout | undefined;
  idle: NodeJS.Timeout | undefined;
  stopped: boolean;
}

/** A model in a thread of its own, which is started with the first text. */
export function workerEmbedder(of: {
  readonly name: string;
  /** Starts a worker; it dies with the process and keeps nothing alive. */
  readonly start: () => Worker;
  /** Told when the worker breaks. */
  readonly onFault: (error: unknown) => void;
}): WorkerEmbedder {
  const pool: Pool = {
    ...{ waiting: new Map(), asked: 0, isReady: false, stopped: false },
    ...{ worker: undefined, resting: undefined, idle: undefined },
  };
  return {
    name: of.name,
    isLocal: true,
    embed: (text) => {
      if (pool.stopped || pool.resting || pool.waiting.size >= waitingMax) {
        return Promise.resolve(undefined);
      }
      pool.worker ??= started(pool, of);
      clearTimeout(pool.idle);
      const number = ++pool.asked;
      return new Promise((answer) => {
        const ms = pool.isReady ? patienceMs.ready : patienceMs.starting;
        const patience = setTimeout(() => settle(pool, number, undefined), ms);
        pool.waiting.set(number, { answer, patience });
        pool.worker?.postMessage({ number, text });
      });
    },
    task: {
      name: 'gateway.embedder',
      start: async () => {},
      stop: async () => {
        pool.stopped = true;
        clearTimeout(pool.resting);
        await ended(pool);
      },
    },
  };
}

/** The worker whose model came with this program. */
export function startLocalModel(): Worker {
  return new Worker(new URL('./embed.worker.ts', import.meta.url));
}

function settle(pool: Pool, number: number, vector: Float32Array | undefined): void {
  const waiting = pool.waiting.get(number);
  if (!waiting) return;
  pool.waiting.delete(number);
  clearTimeout(waiting.patience);
  waiting.answer(vector);
  if (pool.waiting.size === 0) pool.idle = setTimeout(() => void ended(pool), idleMs).unref();
}

function started(pool: Pool, of: Parameters<typeof workerEmbedder>[0]): Worker {
  const worker = of.start();
  worker.unref();
  worker.on('message', ({ number, vector }: EmbedAnswer) => {
    pool.isReady = true;
    settle(pool, number, vector);
  });
  worker.on('error', (error) => {
    of.onFault(error);
    if (pool.worker !== worker) return;
    pool.resting = setTimeout(() => {
      pool.resting = undefined;
    }, restMs).unref();
    void ended(pool);
  });
  return worker;
}

/** Whoever still waits is told that there is no vector. */
async function ended(pool: Pool): Promise<void> {
  const { worker } = pool;
  pool.worker = undefined;
  pool.isReady = false;
  for (const number of [...pool.waiting.keys()]) settle(pool, number, undefined);
  clearTimeout(pool.idle);
  await worker?.terminate();
}
