import { Worker } from 'node:worker_threads';
import type { Task } from '@alfred/service-kit';
import type { CutText, Tokenizer } from '../../ports/tokenizer.ts';
import { likelyCount, likelyCut } from './likely-tokenizer.ts';
import { charactersOf, type TokenAnswer, type TokenJob } from './token-job.ts';

/** Characters that may wait to be counted; beyond, their bytes must do. */
const waitingCharactersMax = 32_000_000;
const waitingMax = 10_000;
const patienceMs = 10_000;
/** A worker that nobody needed for so long is ended: its tables are large. */
const idleMs = 60_000;
/** After a worker broke, the next one is not started for so long. */
const restMs = 5_000;
const memoryMaxMb = 512;
const youngMaxMb = 24;

export interface WorkerTokenizer extends Tokenizer {
  readonly task: Task;
}

export interface WorkerTokenizerDeps {
  /** Told when the worker breaks. */
  readonly onFault: (error: unknown) => void;
  /** Starts a worker; it dies with the process and keeps nothing alive. */
  readonly start?: () => Worker;
}

interface Pool {
  readonly deps: WorkerTokenizerDeps;
  readonly waiting: Map<number, Waiting>;
  characters: number;
  asked: number;
  worker: Worker | undefined;
  /** Set while no worker may be started. */
  resting: NodeJS.Timeout | undefined;
  idle: NodeJS.Timeout | undefined;
  stopped: boolean;
}

interface Waiting {
  readonly job: TokenJob;
  readonly answer: (answer: CutText) => void;
  readonly patience: NodeJS.Timeout;
}

/** One worker, started with the first question. Its answers are exact; without it they are likely. */
export function workerTokenizer(deps: WorkerTokenizerDeps): WorkerTokenizer {
  const pool: Pool = {
    deps,
    waiting: new Map(),
    characters: 0,
    asked: 0,
    worker: undefined,
    resting: undefined,
    idle: undefined,
    stopped: false,
  };
  return {
    count: async (encoding, texts) => (await ask(pool, { kind: 'count', encoding, texts })).tokens,
    cut: (encoding, text, tokensMax) => ask(pool, { kind: 'cut', encoding, text, tokensMax }),
    task: {
      name: 'gateway.tokenizer',
      start: async () => {},
      stop: async () => {
        pool.stopped = true;
        await endWorker(pool);
        clearTimeout(pool.resting);
      },
    },
  };
}

function ask(pool: Pool, job: TokenJob): Promise<CutText> {
  const characters = charactersOf(job);
  const isFull =
    pool.waiting.size >= waitingMax || pool.characters + characters > waitingCharactersMax;
  if (pool.stopped || pool.resting || isFull) return Promise.resolve(likely(job));
  pool.worker ??= startWorker(pool);
  clearTimeout(pool.idle);
  const number = ++pool.asked;
  return new Promise((resolve) => {
    const patience = setTimeout(() => settle(pool, number, likely(job)), patienceMs);
    pool.waiting.set(number, { job, answer: resolve, patience });
    pool.characters += characters;
    pool.worker?.postMessage({ number, job });
  });
}

function settle(pool: Pool, number: number, answer: CutText): void {
  const waiting = pool.waiting.get(number);
  if (!waiting) return;
  pool.waiting.delete(number);
  pool.characters -= charactersOf(waiting.job);
  clearTimeout(waiting.patience);
  waiting.answer(answer);
  if (pool.waiting.size > 0) return;
  pool.idle = setTimeout(() => void endWorker(pool), idleMs).unref();
}

function startWorker(pool: Pool): Worker {
  const { deps } = pool;
  const worker = (deps.start ?? startDefault)();
  worker.unref();
  worker.on('message', ({ number, tokens, text }: TokenAnswer) =>
    settle(pool, number, { tokens, text }),
  );
  worker.on('error', (error) => {
    deps.onFault(error);
    if (pool.worker !== worker) return;
    pool.resting = setTimeout(() => {
      pool.resting = undefined;
    }, restMs).unref();
    void endWorker(pool);
  });
  return worker;
}

/** Whoever still waits is answered by bytes. */
async function endWorker(pool: Pool): Promise<void> {
  const { worker } = pool;
  pool.worker = undefined;
  for (const [number, { job }] of [...pool.waiting]) settle(pool, number, likely(job));
  clearTimeout(pool.idle);
  await worker?.terminate();
}

function startDefault(): Worker {
  return new Worker(new URL('./count-tokens.worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMaxMb, maxYoungGenerationSizeMb: youngMaxMb },
  });
}

function likely(job: TokenJob): CutText {
  if (job.kind === 'cut') return likelyCut(job.text, job.tokensMax);
  return { text: '', tokens: likelyCount(job.texts) };
}
