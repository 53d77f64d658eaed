import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
let alfred: AlfredProcess;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

it('has a guide whose commands are taken, one after another in one shell', async () => {
  const guide = await readFile(`${root}docs/guides/prices.md`, 'utf8');
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const env = { ...process.env, ALFRED_HOME: alfred.home };
  const script = `set -euo pipefail\n${blocks.join('\n')}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: root, env });
  const answers = stdout.trim().split('\n');
  const refused = answers.filter((line) => line.includes('"error"'));
  expect(refused).toEqual([]);
  expect(answers.every((line) => line.startsWith('{'))).toBe(true);
  expect(answers.length).toBe(blocks.join('\n').match(/^api \$/gm)?.length);
});
