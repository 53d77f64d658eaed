import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunOptions, runIn, serveFor } from './cli-home.ts';
import { type Answers, logAnswers, logOf } from './fake-instance.ts';

const log = logOf(2);

let home: string;
let instance: Awaited<ReturnType<typeof serveFor>>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  instance = await serveFor(home, logAnswers(log));
});
afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

async function start(answers: Answers): Promise<void> {
  await instance.stop();
  instance = await serveFor(home, answers);
}

const alfred = (words: readonly string[], options?: RunOptions) => runIn(home, words, options);

describe('the instance', () => {
  it('may be named by options or the environment, without a folder', async () => {
    const nowhere = join(home, 'nowhere');
    const env = { ALFRED_HOME: nowhere, ALFRED_URL: instance.url, ALFRED_API_KEY: 'alf_live_env' };
    expect((await alfred(['export', join(home, 'one')], { env })).code).toBe(0);
    expect(instance.asked.at(-1)?.authorization).toBe('Bearer alf_live_env');
    const words = ['export', join(home, 'two'), '--url', instance.url, '--key', 'alf_live_opt'];
    expect((await alfred(words, { env: { ALFRED_HOME: nowhere } })).code).toBe(0);
    expect(instance.asked.at(-1)?.authorization).toBe('Bearer alf_live_opt');
  });

  it('is missing with one line that helps', async () => {
    const absent = await alfred(['export', join(home, 'out')], {
      env: { ALFRED_HOME: join(home, 'x') },
    });
    expect(absent).toMatchObject({ code: 1, out: '' });
    expect(absent.err).toMatch(/There is no usable .*demo.json .* Start Alfred first/);
    await writeFile(join(home, 'demo.json'), '{}');
    expect((await alfred(['export', join(home, 'out')])).err).toMatch(/not what Alfred writes/);
    const words = ['export', join(home, 'out'), '--url', 'http://127.0.0.1:1', '--key', 'k'];
    expect((await alfred(words)).err).toMatch(/Nothing answers at http:\/\/127.0.0.1:1/);
  });
});

describe('organization create', () => {
  const created = {
    organization: { id: 'org_new', name: 'Acme' },
    ledger: 'led_new',
    key: { id: 'key_1', key: 'alf_live_owner' },
  };

  it('shows the owner key once, and asks with the token of the operator', async () => {
    await start({ '/api/v1/organizations': () => [201, created] });
    const { code, out } = await alfred([
      'organization',
      'create',
      'Acme',
      '--time-zone',
      'Europe/Rome',
    ]);
    expect(code).toBe(0);
    expect(out).toContain('org_new');
    expect(out).toContain('alf_live_owner');
    expect(instance.asked).toEqual([
      {
        method: 'POST',
        url: '/api/v1/organizations',
        authorization: 'Bearer operator',
        body: '{"name":"Acme","timeZone":"Europe/Rome"}',
      },
    ]);
  });

  it('speaks JSON, and says when there is no key to show', async () => {
    await start({ '/api/v1/organizations': () => [201, { ...created, key: {} }] });
    const { out } = await alfred(['organization', 'create', 'Acme', '--json']);
    expect(JSON.parse(out)).toEqual({ organization: 'org_new', ledger: 'led_new' });
    expect((await alfred(['organization', 'create', 'Acme'])).out).toContain('shown before');
  });
});

describe('looking', () => {
  it('shows a wallet, that of the demo user by default', async () => {
    const row = { asset: 'USD', posted: '25.00', held: '1.00', available: '24.00' };
    const wallet = { node: 'usr_demo', balances: [row], asOf: { seq: 9, at: null } };
    await start({ '/api/v1/wallets/usr_demo': () => [200, wallet] });
    expect((await alfred(['balance'])).out).toBe(
      'usr_demo, as of entry 9\nUSD  available 24.00  held 1.00  posted 25.00\n',
    );
    expect(JSON.parse((await alfred(['balance', 'usr_demo', '--json'])).out)).toEqual(wallet);
    expect(await alfred(['balance', 'usr_other'])).toMatchObject({
      code: 1,
      err: 'alfred: There is no such thing. (not_found) Look elsewhere.\n',
    });
  });

  it('shows the story of a call', async () => {
    const story = { id: 'req_1', status: 'captured', entry: 12, refusal: null };
    await start({ '/api/v1/requests/req_1': () => [200, story] });
    const { out } = await alfred(['request', 'req_1']);
    expect(out).toBe('id      req_1\nstatus  captured\nentry   12\n');
    expect(JSON.parse((await alfred(['request', 'req_1', '--json'])).out)).toEqual(story);
  });
});

describe('the command line', () => {
  it('explains itself', async () => {
    expect(await alfred(['--help'])).toMatchObject({ code: 0, err: '' });
    expect((await alfred(['export', '--help'])).out).toContain('--url');
  });

  it.each([[['exprot']], [['export']], [['balance', 'x', '--colour']], [['export', 'a', 'b']]])(
    'refuses %j with exit code 2',
    async (words) => {
      const { code, err } = await alfred(words);
      expect(code).toBe(2);
      expect(err).toMatch(/^error: /);
    },
  );

  it.each<[readonly string[], RegExp]>([
    [['export', ''], /'folder'.*It is empty: give the path of a folder/],
    [
      ['export', 'out', '--url', 'nonsense'],
      /--url <url>.*nonsense.*An http or https URL is needed/,
    ],
    [['balance', '--url', 'ftp://x'], /--url <url>.*An http or https URL is needed/],
    [['organization', 'create', 'x', '--url', ''], /--url <url>.*An http or https URL is needed/],
  ])('refuses %j and says why', async (words, message) => {
    const { code, err } = await alfred(words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('gives the words of the verifier to it as they are', async () => {
    expect((await alfred(['verify', '--help'])).out).toMatch(/^Usage: alfred-verify/);
    for (const words of [[''], ['x', '--colour'], ['x', '--workers', 'many']]) {
      const { code, err } = await alfred(['verify', ...words]);
      expect(code).toBe(2);
      expect(err).toMatch(/^alfred-verify: /);
    }
  });

  it('passes the exit code of the verifier on', async () => {
    const { code, err } = await alfred(['verify', join(home, 'nowhere')]);
    expect(code).toBe(2);
    expect(err).toMatch(/^alfred-verify: /);
  });

  it('refuses a setting that is not valid', async () => {
    const { code, err } = await alfred(['balance'], { env: { ALFRED_URL: 'nonsense' } });
    expect(code).not.toBe(0);
    expect(err).toMatch(/ALFRED_URL/);
  });
});
