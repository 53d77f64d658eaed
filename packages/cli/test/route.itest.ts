import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runIn, serveFor } from './cli-home.ts';

const warnings = [
  { param: 'targets.0.model', model: 'mistral/m', message: 'The provider mistral is missing.' },
];

let home: string;
let instance: Awaited<ReturnType<typeof serveFor>>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  instance = await serveFor(home, {
    '/api/v1/routes/': () => [200, { name: 'fast', version: 3, warnings }],
    '/api/v1/routes': () => [200, { data: [{ name: 'fast' }] }],
  });
});
afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

const alfred = (...words: readonly string[]) => runIn(home, words);
const last = () => {
  const { method, url, body } = instance.asked.at(-1) ?? { method: '', url: '', body: '' };
  return `${method} ${url} ${body}`.trim();
};

it.each([
  [['list'], 'GET /api/v1/routes'],
  [['show', 'fast'], 'GET /api/v1/routes/fast'],
  [['show', 'fast', '--version', '2'], 'GET /api/v1/routes/fast?version=2'],
  [['versions', 'fast'], 'GET /api/v1/routes/fast/versions'],
  [['experiment', 'fast'], 'GET /api/v1/routes/fast/experiment'],
  [['remove', 'fast'], 'DELETE /api/v1/routes/fast'],
  [['alias', 'fast', 'sim/echo'], 'PUT /api/v1/routes/fast {"targets":[{"model":"sim/echo"}]}'],
])('asks for what %j says', async (words, asked) => {
  const { code } = await alfred('route', ...words, '--json');
  expect(code).toBe(0);
  expect(last()).toBe(asked);
});

it('publishes what is in a file, and says when that is no route', async () => {
  const file = join(home, 'fast.json');
  await writeFile(file, '{"strategy": "cheapest"}');
  const { code, out, err: warned } = await alfred('route', 'put', 'fast', file);
  expect(code).toBe(0);
  expect(out).toContain('version  3');
  expect(out).not.toContain('warnings');
  expect(warned).toContain('Warning: targets.0.model: The provider mistral is missing. Until');
  expect(last()).toBe('PUT /api/v1/routes/fast {"strategy":"cheapest"}');
  await writeFile(file, '[1]');
  const { code: failed, err } = await alfred('route', 'put', 'fast', file);
  expect([failed, err]).toEqual([1, expect.stringContaining('is no route')]);
});
