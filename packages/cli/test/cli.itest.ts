import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../src/index.ts';
import { type Answers, logAnswers, logOf, origin, serve, signer } from './fake-instance.ts';

const log = logOf(2);

let home: string;
let instance: Awaited<ReturnType<typeof serve>>;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  await start(logAnswers(log));
});
afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

async function start(answers: Answers): Promise<void> {
  await instance?.stop();
  instance = await serve(answers);
  const demo = { url: instance.url, adminKey: 'alf_live_admin', user: 'usr_demo' };
  await writeFile(join(home, 'demo.json'), JSON.stringify(demo));
  await writeFile(join(home, 'secrets.json'), JSON.stringify({ operatorToken: 'operator' }));
}

/** Runs a command line against the instance, as a pipe or as a terminal. */
async function alfred(words: readonly string[], more: { env?: object; tty?: boolean } = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    outIsTty: more.tty ?? false,
    errIsTty: more.tty ?? false,
    plain: false,
  };
  const env = { ALFRED_HOME: home, ALFRED_PORT: '1', ...more.env };
  const code = await runCli(words, { env, terminal });
  return { code, out: out.join(''), err: err.join('') };
}

describe('export', () => {
  it('writes what verify accepts, with the key from outside too', async () => {
    const folder = join(home, 'out');
    expect(await alfred(['export', folder])).toEqual({
      code: 0,
      out: `Exported 6 entries of ${origin} to ${folder}.\nCheck them with: npm run alfred -- verify ${folder}\n`,
      err: '',
    });
    expect(await readdir(folder)).toEqual([
      'README.md',
      'SHA256SUMS',
      'balances.json',
      'checkpoint',
      'entries.ndjson',
      'keys',
    ]);
    expect(await readFile(join(folder, 'entries.ndjson'), 'utf8')).toBe(`${log.join('\n')}\n`);
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toContain(signer.verifierKey);
    const verified = await alfred(['verify', folder]);
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(verified.out).toContain('VERIFIED, self-consistent, not authenticated');
    const trusted = await alfred(['verify', folder, '--key', signer.verifierKey]);
    expect(trusted.out).toContain('VERIFIED, authenticated: 6 entries');
    const kept = await alfred(['verify', folder, '--checkpoint', join(folder, 'checkpoint')]);
    expect(kept.out).toContain('VERIFIED, authenticated');
    expect(
      instance.asked.every(({ authorization }) => authorization === 'Bearer alf_live_admin'),
    ).toBe(true);
  });

  it('is found out by verify when a bit is flipped', async () => {
    const folder = join(home, 'out');
    await alfred(['export', folder]);
    const file = join(folder, 'entries.ndjson');
    const bytes = await readFile(file);
    bytes[700] = (bytes[700] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const { code, out } = await alfred(['verify', folder, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      outcome: 'failed',
      culprit: { kind: 'entry', entry: 3 },
    });
  });

  it('reads a long log page by page, and shows on a terminal how far it is', async () => {
    const long = logOf(2_100);
    await start(logAnswers(long));
    const folder = join(home, 'deep', 'out');
    const { code, err } = await alfred(['export', folder], { tty: true });
    expect(code).toBe(0);
    expect(err).toContain(`1000 of ${long.length} entries`);
    expect(err).toContain(`${long.length} of ${long.length} entries`);
    const pages = instance.asked.filter(({ url }) => url.includes('/entries'));
    expect(pages.map(({ url }) => url.split('?')[1])).toEqual([
      'after=0&limit=1000',
      'after=1000&limit=1000',
      'after=2000&limit=104',
    ]);
    expect((await alfred(['verify', folder], { tty: true })).code).toBe(0);
  });

  it('replaces an earlier export, and nothing else', async () => {
    const folder = join(home, 'out');
    await alfred(['export', folder]);
    await start(logAnswers(logOf(3)));
    const { code, out } = await alfred(['export', folder, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ folder, origin, size: 7, keys: [signer.verifierKey] });
    expect((await alfred(['verify', folder])).code).toBe(0);
    await writeFile(join(folder, 'notes.txt'), 'mine');
    const refused = await alfred(['export', folder]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/not an earlier export: it holds notes.txt\. Give a folder/);
    expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    expect(await readdir(home)).toEqual(['demo.json', 'out', 'secrets.json']);
  });

  it('fills an empty folder, and refuses one that it cannot write to', async () => {
    const folder = join(home, 'empty');
    await mkdir(folder);
    expect((await alfred(['export', folder])).code).toBe(0);
    const { code, err } = await alfred(['export', join(home, 'demo.json', 'out')]);
    expect(code).toBe(1);
    expect(err).toMatch(/cannot be written/);
  });

  const swapped = [log[1] ?? '', log[0] ?? '', ...log.slice(2)];
  it.each<[string, Answers, RegExp]>([
    [
      'entries that were not signed',
      { '/api/v1/ledger/entries': () => [200, { entries: swapped }] },
      /not the ones that the checkpoint signs/,
    ],
    [
      'fewer entries than signed',
      { '/api/v1/ledger/entries': () => [200, { entries: [] }] },
      /another length/,
    ],
    [
      'a checkpoint by somebody else',
      { '/api/v1/ledger/checkpoint': () => [200, { note: 'hello' }] },
      /not signed by the ledger/,
    ],
    [
      'a refusal',
      {
        '/api/v1/ledger/checkpoint': () => [
          403,
          { error: { message: 'You may not.', code: 'permission_denied', hint: 'Ask an owner.' } },
        ],
      },
      /^alfred: You may not. \(permission_denied\) Ask an owner.\n$/,
    ],
    ['a refusal without words', { '/api/v1/ledger/checkpoint': () => [500, {}] }, /answered 500/],
    ['what is no JSON', { '/api/v1/ledger/checkpoint': () => [200, '<html>'] }, /without JSON/],
    ['another shape', { '/api/v1/ledger/checkpoint': () => [200, {}] }, /not what was expected/],
  ])('leaves nothing behind after %s', async (_, answers, message) => {
    await start({ ...logAnswers(log), ...answers });
    const { code, out, err } = await alfred(['export', join(home, 'out')]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
    expect(await readdir(home)).toEqual(['demo.json', 'secrets.json']);
  });
});

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

  it.each([[['exprot']], [['export']], [['verify', 'x', '--colour']], [['export', 'a', 'b']]])(
    'refuses %j with exit code 2',
    async (words) => {
      const { code, err } = await alfred(words);
      expect(code).toBe(2);
      expect(err).toMatch(/^error: /);
    },
  );

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
