import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sleep } from '@alfred/service-kit';

/** What to run: one process of one service. */
export interface ProcessPlan {
  /** `ledger-2`: of the service, and which of them. */
  readonly name: string;
  readonly service: string;
  /** Where it says whether it is ready. */
  readonly url: string;
  /** host:port where it is called over gRPC; undefined for a gateway. */
  readonly address: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of a cluster. */
export interface ClusterProcess extends Omit<ProcessPlan, 'logFile' | 'service'> {
  readonly service: string;
  readonly logFile: string;
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  /** What it has written to its terminal, or the last of it. */
  output(): Promise<string>;
  /** Resolves when it is gone; one that was told to stop in order first does what it must. */
  kill(signal?: NodeJS.Signals): Promise<Ending>;
  /** Tells it something and waits for nothing: `SIGSTOP`, `SIGCONT`. */
  signal(signal: NodeJS.Signals): void;
  /**
   * Ends it where it runs, and starts it on the same ports and folders. Resolves when it is ready,
   * rejects with its last lines when it does not become so.
   */
  restart(): Promise<void>;
}

/** What is told of a process. */
export interface ProcessEvents {
  /** It was started, again or for the first time, and is not ready yet. */
  onStarted(): void;
  /** It ended although nobody ended it, and stays so. */
  onEnded(process: ClusterProcess, ending: Ending): void;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const readyMs = 100_000;
const readyPollMs = 25;
const answerMs = 5_000;
/** A process that does not end when it is told to is ended. */
const stopMs = 60_000;
const outputMax = 20_000;
const lastLines = 15;

/** A process that was not started yet. */
export function clusterProcess(plan: ProcessPlan, events: ProcessEvents): ClusterProcess {
  let running: Running | undefined;
  const output = async () => (await readFile(plan.logFile, 'utf8')).slice(-outputMax);

  const cluster: ClusterProcess = {
    ...plan,
    get pid() {
      return running?.isAlive() ? running.child.pid : undefined;
    },
    output,
    signal: (signal) => void running?.child.kill(signal),
    kill: async (signal = 'SIGKILL') => (running ? end(running, signal) : neverRan),
    restart: async () => {
      await cluster.kill();
      const started = run(plan);
      running = started;
      events.onStarted();
      void started.ended.then((ending) => {
        if (!started.isEnding) events.onEnded(cluster, ending);
      });
      await untilReady(plan, started, output).catch(async (error: unknown) => {
        await cluster.kill();
        throw error;
      });
    },
  };
  return cluster;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ending>;
  /** Whether somebody told it to, or it has not become ready: then no one else need be told. */
  isEnding: boolean;
  isAlive(): boolean;
}

const neverRan: Ending = { code: null, signal: null };

/**
 * Its own process group, so that a Ctrl-C in the terminal is ours alone to pass on; and a channel
 * to us, by whose end it learns that we are gone, however we went.
 */
function run({ service, env, logFile }: ProcessPlan): Running {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [`services/${service}/src/main.ts`], {
    cwd: root,
    env,
    stdio: ['ignore', log, log, 'ipc'],
    detached: true,
  });
  closeSync(log);
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }) as Ending);
  return {
    child,
    ended,
    isEnding: true,
    isAlive: () => child.exitCode === null && child.signalCode === null,
  };
}

async function end(running: Running, signal: NodeJS.Signals): Promise<Ending> {
  running.isEnding = true;
  if (!running.isAlive()) return running.ended;
  running.child.kill(signal);
  // One that sleeps hears nothing before it is woken.
  if (signal !== 'SIGKILL') running.child.kill('SIGCONT');
  const timer = setTimeout(() => running.child.kill('SIGKILL'), stopMs);
  return running.ended.finally(() => clearTimeout(timer));
}

async function untilReady(
  { name, url }: ProcessPlan,
  running: Running,
  output: () => Promise<string>,
): Promise<void> {
  const deadline = Date.now() + readyMs;
  let said = 'it does not answer';
  while (running.isAlive() && Date.now() < deadline) {
    const answer = await ask(`${url}/readyz`);
    if (answer?.ok) {
      running.isEnding = false;
      return;
    }
    if (answer) said = answer.text;
    await sleep(readyPollMs);
  }
  const why = running.isAlive() ? `is not ready (${said})` : 'ended in its start';
  const last = (await output()).trimEnd().split('\n').slice(-lastLines).join('\n');
  throw new Error(`${name} ${why}. Its last lines:\n${last}`);
}

async function ask(url: string): Promise<{ ok: boolean; text: string } | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    return { ok: answer.ok, text: await answer.text() };
  } catch {
    return undefined;
  }
}
