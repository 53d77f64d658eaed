import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { theseSurroundings } from './surroundings.ts';

const version = 'v0.3.0';
const module = 'github.com/nats-io/natscli';
/** A first build fetches and compiles everything that it is made of. */
const buildTimeoutMs = 9 * 60_000;

const pathSetting = 'ALFRED_TEST_NATS_CLIENT';
const built = fileURLToPath(
  new URL(`../../../../node_modules/.cache/alfred/natscli-${version}/nats`, import.meta.url),
);

/**
 * The path of `nats`, the command line: named by the environment, on the PATH, built here before, or
 * built now by Go from its module at a fixed version. Throws with the command to run when none of
 * these can be had.
 */
export async function natsClientForTests(): Promise<string> {
  const here = theseSurroundings();
  const found = here.setting(pathSetting) ?? (await here.program(['nats']));
  if (found) return found;
  if (await isThere(built)) return built;
  const go = await here.program(['go']);
  if (!go) throw new Error(advice('Go is not installed.'));
  try {
    await build(go);
  } catch (error) {
    throw new Error(advice(error instanceof Error ? error.message : ''), { cause: error });
  }
  return built;
}

/** In a folder of its own, and then put in its place at once: another process may build it too. */
async function build(go: string): Promise<void> {
  await mkdir(dirname(built), { recursive: true });
  const folder = await mkdtemp(`${dirname(built)}-`);
  try {
    const needed = `module alfred.local/tools\n\ngo 1.24.0\n\nrequire ${module} ${version}\n`;
    await writeFile(join(folder, 'go.mod'), needed);
    const env = { ...process.env, GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
    const options = { cwd: folder, env, timeout: buildTimeoutMs };
    await promisify(execFile)(go, ['build', '-o', 'nats', `${module}/nats`], options);
    await rename(join(folder, 'nats'), built);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function advice(reason: string): string {
  return [
    `No nats command line was found and none could be built. ${reason}`,
    'Run:',
    `  go install ${module}/nats@${version}`,
    `and put it on the PATH, or set ${pathSetting} to its path.`,
  ].join('\n');
}
