import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runIn, serveFor } from './cli-home.ts';

let home: string;
let instance: Awaited<ReturnType<typeof serveFor>>;

const row = {
  ...{ seq: 7, at: '2026-11-22T01:52:25.000000Z', type: 'ActRecorded.v1', category: 'admin' },
  ...{ actor: 'org_1', act: 'key.created', subject: 'key_1', amounts: [] },
};
const issued = {
  ...{ ...row, seq: 6, type: 'CreditsIssued.v1', act: undefined, subject: undefined },
  amounts: [{ asset: 'USD', amount: '2.00' }],
};
const lineOf = (sequence: number) => JSON.stringify({ event: { sequence } });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-cli-'));
  instance = await serveFor(home, {
    '/api/v1/audit/export': ({ searchParams }) => {
      const after = Number(searchParams.get('after'));
      const lines = [1, 2, 3].filter((seq) => seq > after).map((seq) => `${lineOf(seq)}\n`);
      return [200, lines.join('')];
    },
    '/api/v1/audit': () => [200, { data: [row, issued], next: '6' }],
  });
});
afterEach(async () => {
  await instance.stop();
  await rm(home, { recursive: true });
});

describe('audit', () => {
  it('shows who did what to what, and how to go on', async () => {
    const asked = ['audit', '--act', 'key.created', '--q', 'a b', '--limit', '2', '--oldest'];
    const { code, out } = await runIn(home, asked);
    expect([code, out]).toEqual([
      0,
      '7  2026-11-22T01:52:25.000000Z  ActRecorded  org_1  key.created  key_1\n' +
        '6  2026-11-22T01:52:25.000000Z  CreditsIssued  org_1  2.00 USD\n' +
        'There is more: --after 6\n',
    ]);
    const { url } = instance.asked[0] ?? { url: '' };
    expect(Object.fromEntries(new URL(url, 'http://x').searchParams)).toEqual({
      ...{ act: 'key.created', q: 'a b', limit: '2', order: 'oldest' },
    });
    const json = await runIn(home, ['audit', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ next: '6' });
  });
});

describe('audit export', () => {
  const whole = [1, 2, 3].map((seq) => `${lineOf(seq)}\n`).join('');

  it('writes lines to whoever listens, from where it is told', async () => {
    expect(await runIn(home, ['audit', 'export'])).toEqual({ code: 0, out: whole, err: '' });
    const rest = await runIn(home, ['audit', 'export', '--after', '2', '--category', 'admin']);
    expect(rest.out).toBe(`${lineOf(3)}\n`);
    expect(instance.asked.at(-1)?.url).toContain('category=admin');
  });

  it('goes on in a file after its last whole line', async () => {
    const file = join(home, 'siem.ndjson');
    const words = ['audit', 'export', '--out', 'siem.ndjson'];
    expect((await runIn(home, words)).code).toBe(0);
    await runIn(home, words);
    expect(await readFile(file, 'utf8')).toBe(whole);
    await writeFile(file, `${lineOf(1)}\n`);
    await appendFile(file, '{"event": {"seq');
    await runIn(home, words);
    expect(await readFile(file, 'utf8')).toBe(whole);
  });

  it('touches no file that is another', async () => {
    const file = join(home, 'notes.txt');
    await writeFile(file, 'nothing of ours\n');
    const { code, err } = await runIn(home, ['audit', 'export', '--out', 'notes.txt']);
    expect(code).toBe(1);
    expect(err).toContain('does not end with a line of this export');
    expect(await readFile(file, 'utf8')).toBe('nothing of ours\n');
  });
});
