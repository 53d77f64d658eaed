import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The folder of the guides, with a slash at its end. */
export const guides = `${root}docs/guides/`;

const withinMs = 90_000;

/** What stands behind a `#` in blocks of shell, and is not printed in that order. */
export function unsaid(text: string, output: string): readonly string[] {
  let from = 0;
  const due = blocksOf(text).flatMap((block) => [...block.matchAll(/ +# (.+)$/gm)]);
  return due.flatMap(([, said = '']) => {
    const at = output.indexOf(said, from);
    if (at < 0) return [said];
    from = at + said.length;
    return [];
  });
}

const blocksOf = (text: string): readonly string[] =>
  [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);

/** Runs every block of shell in a guide, one after another in one shell, at the repository's root. */
export async function runGuide(text: string, env: Readonly<Record<string, string>>) {
  const script = `set -euo pipefail\n${blocksOf(text).join('\n')}`;
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
