import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of a test. */
export interface TestProcess {
  readonly pid: bigint;
  /** What it told first. */
  readonly told: Readonly<Record<string, unknown>>;
  signal(signal: NodeJS.Signals): void;
  end(): Promise<void>;
}

/** A server of the probe, on this port or on any. */
export async function serverProcess(port = 0): Promise<TestProcess & { readonly address: string }> {
  const process = await start(new URL('./peer-program.ts', import.meta.url), String(port));
  return { ...process, address: `127.0.0.1:${String(process.told.port)}` };
}

/** A client of the probe with one stream open. */
export function clientProcess(address: string): Promise<TestProcess> {
  return start(new URL('./client-program.ts', import.meta.url), address);
}

async function start(program: URL, argument: string): Promise<TestProcess> {
  const child = fork(fileURLToPath(program), [argument], { execArgv: [] });
  const [told] = await once(child, 'message');
  return {
    pid: BigInt(child.pid ?? 0),
    told,
    signal: (signal) => void child.kill(signal),
    end: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
