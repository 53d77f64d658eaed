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

it('has a guide whose commands do what it says, one after another in one shell', async () => {
  const guide = await readFile(`${root}docs/guides/limits.md`, 'utf8');
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const env = { ...process.env, ALFRED_HOME: alfred.home };
  const script = `set -euo pipefail\n${blocks.join('\n')}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: root, env });
  const lines = stdout.split('\n').map((line) => line.trim());
  const statuses = lines.filter((line) => line.startsWith('HTTP/1.1'));
  expect(statuses.map((line) => line.split(' ')[1])).toEqual([
    ...Array(5).fill('200'),
    '429',
    '200',
  ]);
  const refusals = lines.filter((line) => line.startsWith('{"error"'));
  expect(refusals.map((line) => JSON.parse(line).error.code)).toEqual(['rate_limited']);
  const shown = lines.filter((line) => line.includes('"limits":{'));
  expect(shown.map((line) => JSON.parse(line).limits)).toEqual([
    { requests: 2, windowSeconds: 1, models: [], networks: [] },
    { requests: 1_000, windowSeconds: 3_600, models: [], networks: [] },
    { requests: 1_000, windowSeconds: 3_600, models: [], networks: [] },
    {
      ...{ concurrency: 4, windowSeconds: 60, networks: [] },
      models: [{ model: 'sim/*', requests: 30, windowSeconds: 60 }],
    },
    {
      ...{ windowSeconds: 60, models: [] },
      networks: ['127.0.0.0/8', '::1', '10.0.0.0/8'],
    },
  ]);
  expect(lines.filter((line) => /"status":"(none|closed)"/.test(line))).toHaveLength(1);
});
