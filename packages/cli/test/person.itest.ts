import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runIn, serveFor } from './cli-home.ts';

const erasure = { node: 'usr_1', status: 'done', requestedAt: null, doneAt: null, held: false };
const lines = [{ kind: 'person' }, { kind: 'entry', entry: {} }, { kind: 'end', entries: 1 }];
const textOf = (all: readonly object[]) => all.map((each) => `${JSON.stringify(each)}\n`).join('');

let home: string;
let exported: string;
let instance: Awaited<ReturnType<typeof serveFor>>;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  exported = textOf(lines);
  instance = await serveFor(home, {
    '/api/v1/people/usr_1/erasure': () => [200, erasure],
    '/api/v1/people/usr_1/legal-hold': () => [200, { ...erasure, status: 'queued', held: true }],
    '/api/v1/people/usr_1/export': () => [200, exported],
  });
});
afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

it.each([
  ['erase', 'POST /api/v1/people/usr_1/erasure', 'done'],
  ['show', 'GET /api/v1/people/usr_1/erasure', 'done'],
  ['hold', 'PUT /api/v1/people/usr_1/legal-hold', 'queued'],
  ['release', 'DELETE /api/v1/people/usr_1/legal-hold', 'queued'],
])('person %s asks for it, and shows how far it is', async (what, asked, status) => {
  const { code, out } = await runIn(home, ['person', what, 'usr_1']);
  expect(code).toBe(0);
  expect(out).toContain(status);
  const { method, url } = instance.asked.at(-1) ?? { method: '', url: '' };
  expect(`${method} ${url}`).toBe(asked);
});

it('person export writes a new file for its owner alone', async () => {
  const file = join(home, 'ada.ndjson');
  const { code, out } = await runIn(home, ['person', 'export', 'usr_1', file]);
  expect(code).toBe(0);
  expect(out).toContain('ada.ndjson');
  expect(await readFile(file, 'utf8')).toBe(exported);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await runIn(home, ['person', 'export', 'usr_1', file])).code).toBe(1);
});

it('person export says when it is not whole', async () => {
  exported = textOf(lines.slice(0, -1));
  const { code, err } = await runIn(home, ['person', 'export', 'usr_1', join(home, 'part')]);
  expect(code).toBe(1);
  expect(err).toContain('not whole');
});
