import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chained, soundDrafts } from './test/sample-log.ts';

const program = fileURLToPath(new URL('../../scripts/check-money.ts', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alfred-checker-'));
  write('entries.ndjson', chained(soundDrafts()));
  write('clients.ndjson', ['{"request":"req_1","status":200,"cost":"0.0000003","bytes":true}']);
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, lines: readonly string[]): void =>
  writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));

function run(...words: readonly string[]) {
  const paths = ['--export', folder, '--clients', join(folder, 'clients.ndjson')];
  const args = [program, ...(words.length > 0 && words[0] === 'bare' ? [] : paths), ...words];
  return spawnSync(
    process.execPath,
    args.filter((word) => word !== 'bare'),
    { encoding: 'utf8' },
  );
}

it('exits 0 and says OK over a sound export', () => {
  const { status, stdout } = run();
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^money OK: 7 entries, .*\n$/)]);
  expect(JSON.parse(run('--json').stdout)).toMatchObject({ endedOnce: 1, problems: [] });
});

it('exits 1 over anything wrong: a lost line, a torn one, clients that are none', () => {
  const lines = chained(soundDrafts());
  write('entries.ndjson', lines.slice(0, -1));
  expect(run()).toMatchObject({ status: 1, stdout: expect.stringContaining('still held') });
  write('entries.ndjson', [...lines.slice(0, -1), lines.at(-1)?.slice(0, 40) ?? '']);
  expect(run()).toMatchObject({ status: 1, stderr: 'check-money: line 7 is no entry\n' });
  write('entries.ndjson', lines);
  write('clients.ndjson', ['{"request":"req_1"}']);
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('client record 1') });
  write('clients.ndjson', ['nonsense']);
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('is no JSON') });
  rmSync(join(folder, 'entries.ndjson'));
  expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('ENOENT') });
});

it('exits 2 and says how it is used when it is told too little', () => {
  expect(run('bare')).toMatchObject({ status: 2, stderr: expect.stringContaining('usage:') });
});
