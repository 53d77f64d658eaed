import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runIn, serveFor } from './cli-home.ts';

let home: string;
let instance: Awaited<ReturnType<typeof serveFor>>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  instance = await serveFor(home, { '/api/v1/': () => [200, { node: 'x' }] });
});
afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

describe('commands about single wallets', () => {
  it.each<[string, string]>([
    [
      'wallet issue usr_1 5 --expires 2027-01-01T00:00:00Z',
      'POST /api/v1/wallets/usr_1/credits {"asset":"USD","amount":"5","expiresAt":"2027-01-01T00:00:00Z"}',
    ],
    ['wallet issue usr_1 5', 'POST /api/v1/wallets/usr_1/credits {"asset":"USD","amount":"5"}'],
    ['wallet open-asset TOK', 'POST /api/v1/assets {"asset":"TOK"}'],
    ['wallet close usr_1', 'POST /api/v1/wallets/usr_1/close'],
    ['wallet reopen usr_1', 'POST /api/v1/wallets/usr_1/reopen'],
    ['wallet lots usr_1', 'GET /api/v1/wallets/usr_1/lots'],
    [
      'wallet adjust usr_1 out 5 --reason chargeback',
      'POST /api/v1/wallets/usr_1/adjustments {"asset":"USD","amount":"5","direction":"out","reason":"chargeback"}',
    ],
    ['wallet overdraw usr_1 5', 'PUT /api/v1/wallets/usr_1/overdraft {"asset":"USD","amount":"5"}'],
    ['wallet overdraft usr_1', 'GET /api/v1/wallets/usr_1/overdraft'],
  ])('%s', async (words, request) => {
    expect(await runIn(home, words.split(' '))).toMatchObject({ code: 0, err: '' });
    const { method, url, body } = instance.asked.at(-1) ?? { method: '', url: '', body: '' };
    expect(`${method} ${url} ${body}`.trim()).toBe(request);
  });
});
