import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The folder of the guides, with a slash at its end. */
export const guides = `${root}docs/guides/`;

const withinMs = 90_000;

/** Runs every block of shell in a guide, one after another in one shell, at the repository's root. */
export async function runGuide(text: string, env: Readonly<Record<string, string>>) {
  const blocks = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const script = `set -euo pipefail\n${blocks.join('\n')}`;
  const shell = spawn('bash', ['-c', script], { cwd: root, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => (output += part));
  }
  const timer = setTimeout(() => shell.kill(), withinMs);
  const [code] = (await once(shell, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, output };
}
