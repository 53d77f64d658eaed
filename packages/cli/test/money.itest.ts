import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdCommands } from '../src/commands/hold-commands.ts';
import { limitCommands } from '../src/commands/limit-commands.ts';
import { moneyCommands } from '../src/commands/money-commands.ts';
import { transferCommands } from '../src/commands/transfer-commands.ts';
import { walletTermCommands } from '../src/commands/wallet-term-commands.ts';
import { runIn, serveFor } from './cli-home.ts';

const budgets = {
  node: 'team_1',
  budgets: [
    { window: 'month', limit: '1.00', left: '0.40' },
    { window: 'day', limit: '0.10', left: '0.10' },
  ],
  asOf: { seq: 9, at: null },
};

let home: string;
let instance: Awaited<ReturnType<typeof serveFor>>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  const refusal = { message: 'Not now.', code: 'held_by_leases', hint: 'Wait.' };
  instance = await serveFor(home, {
    '/api/v1/budgets/team_full': () => [409, { error: refusal }],
    '/api/v1/budgets': () => [200, budgets],
    '/api/v1/': () => [200, { node: 'x', from: null }],
  });
});
afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

const alfred = (...words: readonly string[]) => runIn(home, words);

const asked = async (...words: readonly string[]) => {
  expect(await alfred(...words)).toMatchObject({ code: 0, err: '' });
  const { method, url, body } = instance.asked.at(-1) ?? { method: '', url: '', body: '' };
  return `${method} ${url} ${body}`.trim();
};

const until = '2027-01-31T18:00:00Z';

describe('commands about holds', () => {
  it.each<[string, string]>([
    [
      `holds place usr_1 5 --until ${until} --over-capture cap --reference job-1`,
      `POST /api/v1/holds {"node":"usr_1","asset":"USD","amount":"5","expiresAt":"${until}","overCapture":"cap","reference":"job-1"}`,
    ],
    ['holds place usr_1 5', 'POST /api/v1/holds {"node":"usr_1","asset":"USD","amount":"5"}'],
    [
      'holds capture hld_1 3 --final --purpose rendering',
      'POST /api/v1/holds/hld_1/captures {"amount":"3","final":true,"purpose":"rendering"}',
    ],
    ['holds capture hld_1 3', 'POST /api/v1/holds/hld_1/captures {"amount":"3"}'],
    ['holds release hld_1', 'POST /api/v1/holds/hld_1/release'],
    ['holds list', 'GET /api/v1/holds'],
    ['holds list usr_1 --status open', 'GET /api/v1/holds?node=usr_1&status=open'],
    ['holds show hld_1', 'GET /api/v1/holds/hld_1'],
  ])('%s', async (words, said) => {
    expect(await asked(...words.split(' '))).toBe(said);
  });
});

describe('commands about money', () => {
  it.each<[string, string]>([
    [
      'budget set team_1 month 10 --mode soft --rollover-cap 2 --floor 1',
      'PUT /api/v1/budgets/team_1 {"asset":"USD","window":"month","limit":"10","mode":"soft","rolloverCap":"2","floor":"1"}',
    ],
    [
      'budget set team_1 week 10 --asset TOK',
      'PUT /api/v1/budgets/team_1 {"asset":"TOK","window":"week","limit":"10","mode":"hard"}',
    ],
    ['budget list team_1', 'GET /api/v1/budgets/team_1'],
    ['budget remove team_1 day', 'DELETE /api/v1/budgets/team_1/day?asset=USD'],
    [
      `boost start team_1 day 5 --reason T-1 --until ${until}`,
      `POST /api/v1/nodes/team_1/overrides {"window":"day","asset":"USD","amount":"5","reason":"T-1","endsAt":"${until}"}`,
    ],
    ['boost list team_1', 'GET /api/v1/nodes/team_1/overrides'],
    ['boost end team_1 ovr_1', 'DELETE /api/v1/nodes/team_1/overrides/ovr_1'],
    ['pool show team_1', 'GET /api/v1/nodes/team_1/pool'],
    [
      'pool fill team_1 5 org_1',
      'POST /api/v1/nodes/team_1/pool {"from":"org_1","asset":"USD","amount":"5"}',
    ],
    [
      'pool drain team_1 5 usr_1',
      'POST /api/v1/nodes/team_1/pool {"to":"usr_1","asset":"USD","amount":"5"}',
    ],
  ])('%s', async (words, request) => {
    expect(await asked(...words.split(' '))).toBe(request);
  });
});

describe('commands about keys', () => {
  it.each<[string, string]>([
    ['key create usr_1 ci', 'POST /api/v1/keys {"node":"usr_1","name":"ci"}'],
    ['key create usr_1 ci --test', 'POST /api/v1/keys {"node":"usr_1","name":"ci","mode":"test"}'],
    [
      `key create org_1 audit --role auditor --expires-at ${until}`,
      `POST /api/v1/keys {"node":"org_1","name":"audit","role":"auditor","expiresAt":"${until}"}`,
    ],
    ['key revoke key_1', 'DELETE /api/v1/keys/key_1'],
  ])('%s', async (words, request) => {
    expect(await asked(...words.split(' '))).toBe(request);
  });
});

describe('commands about wallets and who pays', () => {
  it.each<[string, string]>([
    ['wallet freeze usr_1', 'POST /api/v1/wallets/usr_1/freeze'],
    ['wallet thaw usr_1', 'POST /api/v1/wallets/usr_1/thaw'],
    ['wallet sweep usr_1', 'POST /api/v1/wallets/usr_1/sweeps {"asset":"USD"}'],
    [
      `wallet top-up usr_1 5 --at ${until}`,
      `POST /api/v1/wallets/usr_1/top-ups {"asset":"USD","amount":"5","at":"${until}"}`,
    ],
    ['wallet movements usr_1', 'GET /api/v1/wallets/usr_1/movements'],
    ['wallet cancel usr_1 sch_1', 'DELETE /api/v1/wallets/usr_1/movements/sch_1'],
    ['node move team_1 dep_1', 'POST /api/v1/nodes/team_1/move {"parent":"dep_1"}'],
    ['payment show usr_1', 'GET /api/v1/nodes/usr_1/payment'],
    ['payment set usr_1 team,own', 'PUT /api/v1/nodes/usr_1/payment {"order":["team","own"]}'],
    ['payment set usr_1 inherit', 'PUT /api/v1/nodes/usr_1/payment {"order":null}'],
    [
      'limit set team_1 600 60',
      'PUT /api/v1/nodes/team_1/limits {"requests":600,"windowSeconds":60}',
    ],
    ['limit set key_1 5 1', 'PUT /api/v1/keys/key_1/limits {"requests":5,"windowSeconds":1}'],
    ['limit remove key_1', 'DELETE /api/v1/keys/key_1/limits'],
    ['priority show usr_1', 'GET /api/v1/nodes/usr_1/priority'],
    ['priority set usr_1 4', 'PUT /api/v1/nodes/usr_1/priority {"weight":4}'],
    ['priority set usr_1 inherit', 'PUT /api/v1/nodes/usr_1/priority {"weight":null}'],
    ['priority set usr_1 much', 'PUT /api/v1/nodes/usr_1/priority {"weight":"much"}'],
  ])('%s', async (words, request) => {
    expect(await asked(...words.split(' '))).toBe(request);
  });

  it.each<[string, string]>([
    [
      'transfers send usr_2 5 --from usr_1 --reversible-for 60',
      'POST /api/v1/transfers {"from":"usr_1","to":"usr_2","asset":"USD","amount":"5","reversibleForSeconds":60}',
    ],
    [
      'transfers send usr_2 5 --ledger led_2',
      'POST /api/v1/transfers {"to":"usr_2","asset":"USD","amount":"5","ledger":"led_2"}',
    ],
    ['transfers list', 'GET /api/v1/transfers'],
    ['transfers list --node usr_1 --limit 5', 'GET /api/v1/transfers?node=usr_1&limit=5'],
    ['transfers show trf_1', 'GET /api/v1/transfers/trf_1'],
    ['transfers reverse trf_1', 'POST /api/v1/transfers/trf_1/reverse'],
    ['peer list', 'GET /api/v1/peers'],
    ['peer add led_2', 'PUT /api/v1/peers/led_2'],
    ['peer remove led_2', 'DELETE /api/v1/peers/led_2'],
  ])('%s', async (words, request) => {
    expect(await asked(...words.split(' '))).toBe(request);
  });
});

describe('all of them', () => {
  it('send an idempotency key, and keep ids inside their path', async () => {
    await asked('wallet', 'freeze', 'usr_1/../x', '--idempotency-key', 'once');
    expect(instance.asked.at(-1)).toMatchObject({
      url: '/api/v1/wallets/usr_1%2F..%2Fx/freeze',
      idempotencyKey: 'once',
    });
    await asked('wallet', 'freeze', '..');
    expect(instance.asked.at(-1)?.url).toBe('/api/v1/wallets/_/freeze');
  });

  it('show an answer line by line, or as JSON', async () => {
    const { out } = await alfred('budget', 'list', 'team_1');
    expect(out).toBe(
      [
        'node     team_1',
        'budgets  ',
        '  {"window":"month","limit":"1.00","left":"0.40"}',
        '  {"window":"day","limit":"0.10","left":"0.10"}',
        'asOf     {"seq":9,"at":null}',
        '',
      ].join('\n'),
    );
    const json = await alfred('budget', 'list', 'team_1', '--json');
    expect(JSON.parse(json.out)).toEqual(budgets);
  });

  it('say what the instance refused, in one line', async () => {
    expect(await alfred('budget', 'list', 'team_full')).toMatchObject({
      code: 1,
      err: 'alfred: Not now. (held_by_leases) Wait.\n',
    });
    expect((await alfred('budget', 'set', 'team_1')).code).toBe(2);
    expect((await alfred('budget', 'list', 'team_1', '--idempotency-key', 'x')).code).toBe(2);
  });

  it('each explain themselves with an example that they take', async () => {
    for (const { name, example, about } of [
      ...moneyCommands,
      ...limitCommands,
      ...walletTermCommands,
      ...holdCommands,
      ...transferCommands,
    ]) {
      const { code, out } = await alfred(...name.split(' '), '--help');
      expect([code, out.replace(/\s+/g, ' ')], name).toEqual([0, expect.stringContaining(about)]);
      expect(out).toContain(`npm run alfred -- ${name} ${example}`);
      expect((await alfred(...name.split(' '), ...example.split(' '))).code, name).toBe(0);
    }
  });
});
