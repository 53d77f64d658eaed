import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runIn, serveFor } from './cli-home.ts';
import type { Answers } from './fake-instance.ts';

let home: string;
let instance: Awaited<ReturnType<typeof serveFor>>;

const begun = { status: 'running', done: 0, size: 9, differences: 0, samples: [], switched: false };
const row = { account: 1, held: '5' };
const differing = {
  ...{ ...begun, status: 'different', done: 9, differences: 1 },
  samples: [{ table: 'movement', side: 'shown', row }],
};

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  const answers: Answers = {
    '/api/v1/projections/wallets/rebuilds': () => [200, { ...begun, status: 'equal', done: 9 }],
    '/api/v1/projections/movements/rebuilds': (_, { method, body }) => {
      const switched = body.includes('true');
      return [200, method === 'POST' && !switched ? begun : { ...differing, switched }];
    },
    '/api/v1/projections': () => [
      200,
      {
        data: [
          { name: 'wallets', what: 'balances', service: 'ledger' },
          { name: 'movements', what: 'what entries did', service: 'ledger' },
        ],
      },
    ],
  };
  instance = await serveFor(home, answers);
});

afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

describe('replay', () => {
  it('waits for every projection, shows rows that differ, and fails', async () => {
    const { code, out, err } = await runIn(home, ['replay']);
    expect(code).toBe(1);
    expect(out).toContain('wallets: equal, over 9 entries\n');
    expect(out).toContain('movements: different, 1 row differs, over 9 entries\n');
    expect(out).toContain(`shown   movement ${JSON.stringify(row)}\n`);
    expect(err).toContain('run it with --switch');
  });

  it('of one that equals what is shown succeeds', async () => {
    const { code, out } = await runIn(home, ['replay', '--projection', 'wallets']);
    expect([code, out]).toEqual([0, 'wallets: equal, over 9 entries\n']);
  });

  it('says that what was shown was wrong when the new one took its place', async () => {
    const words = ['replay', '--projection', 'movements', '--switch'];
    const { code, out, err } = await runIn(home, words);
    expect(code).toBe(1);
    expect(out).toContain('; the new one has taken its place\n');
    expect(err).toContain('now it follows from the log');
  });
});
