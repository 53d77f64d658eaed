import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runIn, serveFor } from './cli-home.ts';

const subscriber = { id: 'sub_1', name: 'Warehouse', revokedAt: null };
const created = { ...subscriber, stream: 'ALFRED_LEDGER_org_1', credentials: 'the credentials\n' };

let home: string;
let instance: Awaited<ReturnType<typeof serveFor>>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  instance = await serveFor(home, {
    '/api/v1/subscribers/': () => [200, subscriber],
    '/api/v1/subscribers': (_, { method, body }) => {
      if (method === 'GET') return [200, { data: [subscriber], next: null }];
      const { credentials: __, ...repeated } = created;
      return [201, body.includes('Again') ? repeated : created];
    },
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

it('lets a program in, and shows its credentials', async () => {
  const { code, out } = await alfred('subscriber', 'create', 'Warehouse');
  expect(code).toBe(0);
  expect(out).toContain('the credentials');
  expect(last()).toBe('POST /api/v1/subscribers {"name":"Warehouse"}');
});

it('writes the credentials to a new file for its owner alone', async () => {
  const file = join(home, 'warehouse.creds');
  const create = () =>
    alfred('subscriber', 'create', 'W', '--days', '30', '--from', '42', '--creds', file);
  const { code, out } = await create();
  expect(code).toBe(0);
  expect(out).not.toContain('the credentials');
  expect(await readFile(file, 'utf8')).toBe('the credentials\n');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(last()).toBe('POST /api/v1/subscribers {"name":"W","expiresInDays":30,"startAt":42}');
  const again = await create();
  expect(again.code).not.toBe(0);
  expect(again.err).toContain('EEXIST');
});

it('says that the credentials of a repeat are gone', async () => {
  const { code, err } = await alfred('subscriber', 'create', 'Again', '--creds', 'x.creds');
  expect(code).toBe(1);
  expect(err).toContain('shown before');
});

it.each([
  ['subscriber list', 'GET /api/v1/subscribers'],
  ['subscriber move sub_1 7', 'PUT /api/v1/subscribers/sub_1/position {"startAt":7}'],
  ['subscriber revoke sub_1', 'DELETE /api/v1/subscribers/sub_1'],
  ['subscriber revoke ..', 'DELETE /api/v1/subscribers/_'],
])('%s', async (line, asked) => {
  expect(await alfred(...line.split(' '))).toMatchObject({ code: 0, err: '' });
  expect(last()).toBe(asked);
});

it.each(['subscriber create W --days none', 'subscriber move sub_1 0'])(
  'refuses %s',
  async (line) => {
    expect((await alfred(...line.split(' '))).code).toBe(2);
  },
);
