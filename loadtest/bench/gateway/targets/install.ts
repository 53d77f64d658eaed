import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const installTimeoutMs = 600_000;
const reasonLength = 160;
const run = promisify(execFile);

/** Says what takes so long. */
export type Tell = (progress: string) => void;

/** One step of an installation: a command of a package manager. */
export interface Step {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Installs a version once; the folder is found again by its name. What was begun and not finished
 * is thrown away.
 */
export async function installed(
  what: string,
  stepsInto: (folder: string) => readonly Step[],
  tell: Tell,
): Promise<string> {
  const folder = join(tmpdir(), 'alfred-bench-gateways', what);
  const mark = join(folder, 'installed');
  if (existsSync(mark)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  tell(`installing ${what} into ${folder} …`);
  for (const step of stepsInto(folder)) await take(step, folder);
  writeFileSync(mark, '');
  return folder;
}

async function take({ command, args, env }: Step, folder: string): Promise<void> {
  try {
    await run(command, [...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      timeout: installTimeoutMs,
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    throw new Error(`${basename(command)}: ${reasonOf(error)}`);
  }
}

/** The line that says most: the last that speaks of an error, or the last. */
function reasonOf(error: unknown): string {
  const { stderr, stdout, message } = error as Record<string, string | undefined>;
  const lines = `${stdout ?? ''}\n${stderr || message || ''}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const said = lines.findLast((line) => /error|forbidden|not found/i.test(line)) ?? lines.at(-1);
  return (said ?? 'no reason given').replaceAll('|', '/').slice(0, reasonLength);
}
