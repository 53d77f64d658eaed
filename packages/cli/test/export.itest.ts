import {
  appendFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSignerKey, decodeBundle, leafHash, tilePath, tilesOfSize } from '@alfred/proof';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunOptions, runIn, serveFor } from './cli-home.ts';
import { type Answers, logAnswers, logOf, origin, signer } from './fake-instance.ts';

const log = logOf(2);
const noAsk = { method: 'GET', url: '', authorization: '', body: '' };

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
      'schemas',
      'tile',
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

  it('goes where its user stands, and suggests a line that can be typed there', async () => {
    const cwd = join(home, 'here');
    await mkdir(cwd);
    const { code, out } = await alfred(['export', 'my export'], { cwd });
    expect(code).toBe(0);
    expect(out).toContain("npm run alfred -- verify 'my export'\n");
    expect(await readdir(join(cwd, 'my export'))).toContain('checkpoint');
    expect((await alfred(['verify', 'my export'], { cwd })).code).toBe(0);
    expect((await alfred(['verify', 'my export'])).code).toBe(2);
  });

  it('keeps a link to a folder, and fills the folder', async () => {
    await mkdir(join(home, 'real'));
    await symlink(join(home, 'real'), join(home, 'link'));
    for (let run = 0; run < 2; run += 1) {
      expect((await alfred(['export', 'link'])).code).toBe(0);
      expect((await lstat(join(home, 'link'))).isSymbolicLink()).toBe(true);
      expect(await readdir(join(home, 'real'))).toContain('checkpoint');
    }
  });

  it('says what is in its way before it asks anybody', async () => {
    await symlink(join(home, 'nowhere'), join(home, 'dangling'));
    const refusals: [string, RegExp][] = [
      [join(home, 'dangling'), /^alfred: .*dangling is a link to nothing\. [^\n]*\n$/],
      [join(home, 'demo.json'), /^alfred: .*demo\.json is a file\. [^\n]*\n$/],
      ...(process.platform === 'linux'
        ? [
            ['/proc/x/out', /^alfred: \/proc\/x\/out cannot be written [^\n]*\n$/] as [
              string,
              RegExp,
            ],
          ]
        : []),
    ];
    for (const [folder, message] of refusals) {
      const { code, out, err } = await alfred(['export', folder]);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(message);
    }
    expect(instance.asked).toEqual([]);
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

  it('is a log of tiles that other tools read', async () => {
    const long = logOf(700);
    await start(logAnswers(long));
    const folder = join(home, 'out');
    expect((await alfred(['export', folder])).code).toBe(0);
    const leaves = long.map((line) => leafHash(Buffer.from(line)));
    for (const tile of tilesOfSize(BigInt(long.length))) {
      const hashes = await readFile(join(folder, tilePath(tile)));
      expect(hashes).toHaveLength(tile.width * 32);
      if (tile.level > 0) continue;
      const first = Number(tile.index) * 256;
      expect(hashes).toEqual(Buffer.concat(leaves.slice(first, first + tile.width)));
      const bundle = await readFile(join(folder, tilePath({ ...tile, level: 'entries' })));
      const entries = decodeBundle(bundle)?.map(String);
      expect(entries).toEqual(long.slice(first, first + tile.width));
    }
    const found = await readdir(join(folder, 'tile'), { recursive: true, withFileTypes: true });
    expect(found.filter((item) => item.isFile())).toHaveLength(3 + 1 + 3);
    expect(await readdir(join(folder, 'schemas'))).toContain('UsageCaptured.v1.json');
  });

  it('has the checkpoints by which one key vouches for the next', async () => {
    const answers = logAnswers(log);
    const note = String(answers['/api/v1/ledger/checkpoint']?.(new URL('http://x'), noAsk)[1]);
    const keys = [signer.verifierKey, createSignerKey(origin).verifierKey];
    const handovers = [
      { entry: 4, note },
      { entry: 99, note },
    ];
    await start({ ...answers, '/api/v1/ledger/keys': () => [200, { keys, handovers }] });
    const folder = join(home, 'out');
    expect((await alfred(['export', folder])).code).toBe(0);
    expect(await readdir(join(folder, 'handovers'))).toEqual([String(log.length)]);
    expect(await readFile(join(folder, 'handovers', String(log.length)), 'utf8')).toBe(note);
    expect(await readFile(join(folder, 'keys'), 'utf8')).toBe(`${keys.join('\n')}\n`);
  });

  it('goes on where it was interrupted', async () => {
    const long = logOf(2_100);
    const answers = logAnswers(long);
    const folder = join(home, 'out');
    const entries = answers['/api/v1/ledger/entries'];
    await start({
      ...answers,
      '/api/v1/ledger/entries': (url, asked) =>
        url.searchParams.get('after') === '2000' || !entries ? [500, {}] : entries(url, asked),
    });
    expect((await alfred(['export', folder])).code).toBe(1);
    await leaveByDeadProcess(home, 'a torn li');
    await start(answers);
    expect((await alfred(['export', folder])).code).toBe(0);
    const pages = instance.asked.filter(({ url }) => url.includes('/entries'));
    expect(pages.map(({ url }) => url.split('?')[1])).toEqual(['after=2000&limit=104']);
    expect((await alfred(['verify', folder])).code).toBe(0);
    expect(await readdir(home)).toEqual(['demo.json', 'out', 'secrets.json']);
  });

  it('takes nothing up that is of another log, or is not what was signed', async () => {
    const folder = join(home, 'out');
    const left = join(home, `.out.new-${hostname().replace(/[^A-Za-z0-9]/g, '_')}-2147483646-x`);
    for (const [checkpoint, code] of [
      ['another\n', 0],
      [`${origin}\n`, 1],
    ] as const) {
      await mkdir(left);
      await writeFile(join(left, 'checkpoint'), checkpoint);
      await writeFile(join(left, 'entries.ndjson'), 'what is this?\n');
      expect((await alfred(['export', folder])).code).toBe(code);
      expect(await readdir(home)).toEqual(['demo.json', 'out', 'secrets.json']);
    }
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
      { '/api/v1/ledger/checkpoint': () => [200, 'hello'] },
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
    ['what is no JSON', { '/api/v1/ledger/keys': () => [200, '<html>'] }, /without JSON/],
    ['another shape', { '/api/v1/ledger/keys': () => [200, {}] }, /not what was expected/],
  ])('leaves nothing behind after %s', async (_, answers, message) => {
    await start({ ...logAnswers(log), ...answers });
    const { code, out, err } = await alfred(['export', join(home, 'out')]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
    expect(await readdir(home)).toEqual(['demo.json', 'secrets.json']);
  });
});

/** Makes the draft that this process left one of a process that is no more, with some bytes more. */
async function leaveByDeadProcess(folder: string, torn: string): Promise<void> {
  const [name = ''] = (await readdir(folder)).filter((each) => each.startsWith('.out.new-'));
  const dead = name.replace(`-${process.pid}-`, '-2147483646-');
  await rename(join(folder, name), join(folder, dead));
  await appendFile(join(folder, dead, 'entries.ndjson'), torn);
}
