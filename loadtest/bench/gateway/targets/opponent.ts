import { setTimeout as pause } from 'node:timers/promises';
import { type Program, startCommand } from '../../support/program.ts';
import type { Tell } from './install.ts';
import type { OpponentName, Target } from './target.ts';

const readyTimeoutMs = 120_000;
const pollMs = 100;

/** Another gateway: where it comes from and how it is started. */
export interface Opponent {
  readonly name: OpponentName;
  readonly title: string;
  /** Answers with the folder that holds it. */
  install(tell: Tell): Promise<string>;
  launch(folder: string, at: Place): Launch;
}

interface Place {
  readonly upstream: string;
  readonly port: number;
}

interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly path: string;
  readonly model: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Starts what is installed, and waits until it answers anything at all. */
export async function startOpponent(
  { name, title, launch }: Opponent,
  folder: string,
  at: Place,
): Promise<{ readonly target: Target; stop(): Promise<void> }> {
  const { command, args, env, path, model, headers } = launch(folder, at);
  const program = startCommand(command, args, env);
  const origin = `http://127.0.0.1:${at.port}`;
  await ready(origin, title, program);
  const target: Target = {
    ...{ name, title, model },
    url: origin + path,
    headers: { 'content-type': 'application/json', ...headers },
    pid: program.child.pid ?? 0,
    settled: async () => 0,
  };
  return { target, stop: program.stop };
}

async function ready(origin: string, title: string, program: Program): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  while (performance.now() < deadline && program.child.exitCode === null) {
    const answer = await fetch(origin).catch(() => undefined);
    if (answer !== undefined) return;
    await pause(pollMs);
  }
  await program.stop();
  throw new Error(`${title} did not start: ${program.lastWords().slice(-200)}`);
}
