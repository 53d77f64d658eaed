import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runIn, serveFor } from './cli-home.ts';

const gateway = { part: 'gateway', steady: true, now: '2026-11-22T18:00:00Z', stepSeconds: -0.001 };
const moved = { part: 'ledger', steady: false, now: '2026-11-22T18:00:00Z', stepSeconds: 28_800 };

let home: string;
let isSteady: boolean;
let instance: Awaited<ReturnType<typeof serveFor>>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  isSteady = false;
  instance = await serveFor(home, {
    '/api/v1/clock/confirm': () => [
      200,
      { steady: true, parts: [{ ...moved, steady: true }, gateway] },
    ],
    '/api/v1/clock': () => [
      200,
      { steady: isSteady, parts: [{ ...moved, steady: isSteady }, gateway] },
    ],
  });
});
afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

describe('clock', () => {
  it('shows what moved and what to do, with the token of the operator', async () => {
    const { code, out } = await runIn(home, ['clock']);
    expect(code).toBe(0);
    expect(out).toContain('ledger    2026-11-22T18:00:00Z  moved by itself, by +28800.000 s');
    expect(out).toContain('gateway   2026-11-22T18:00:00Z  steady');
    expect(out).toContain('npm run alfred -- clock confirm');
    expect(instance.asked).toMatchObject([{ method: 'GET', authorization: 'Bearer operator' }]);
  });

  it('asks for nothing while it is steady', async () => {
    isSteady = true;
    expect((await runIn(home, ['clock'])).out).not.toContain('confirm');
    const json = await runIn(home, ['clock', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ steady: true });
  });
});

describe('clock confirm', () => {
  it('shows the time in force and the step that was seen', async () => {
    const { code, out } = await runIn(home, ['clock', 'confirm']);
    expect(code).toBe(0);
    expect(out).toContain('2026-11-22T18:00:00Z  in force, after a step of +28800.000 s');
    expect(instance.asked).toMatchObject([
      { method: 'POST', url: '/api/v1/clock/confirm', authorization: 'Bearer operator' },
    ]);
  });

  it('takes its options before and behind the word', async () => {
    for (const words of [
      ['clock', 'confirm', '--json', '--url', instance.url],
      ['clock', '--json', '--url', instance.url, 'confirm'],
    ]) {
      const { out } = await runIn(home, words, { env: { ALFRED_URL: 'http://127.0.0.1:1' } });
      expect(JSON.parse(out), words.join(' ')).toMatchObject({ steady: true });
    }
  });
});
