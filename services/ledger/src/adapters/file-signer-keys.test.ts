import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fileSignerKeys } from './file-signer-keys.ts';

const originOf = (ledger: string) => `alfred/dep/ledger/${ledger}`;
const open = (folder: string) => fileSignerKeys({ folder, originOf });
const root = mkdtempSync(join(tmpdir(), 'alfred-keys-'));
const temporary = () => join(mkdtempSync(join(root, 'folder-')), 'signer');

afterAll(() => rmSync(root, { recursive: true }));

it('makes a key at its first use, which nobody else may read, and keeps it', async () => {
  const folder = temporary();
  const key = await open(folder).of('led_a');
  expect(key.name).toBe('alfred/dep/ledger/led_a');
  expect(readdirSync(folder)).toEqual(['led_a.key']);
  expect(statSync(join(folder, 'led_a.key')).mode & 0o777).toBe(0o600);
  expect(await open(folder).of('led_a')).toEqual(key);
});

it('has another key for another ledger', async () => {
  const keys = open(temporary());
  expect((await keys.of('led_a')).verifierKey).not.toBe((await keys.of('led_b')).verifierKey);
});

it('gives everybody the same key, however many ask at once', async () => {
  const folder = temporary();
  const asked = await Promise.all(Array.from({ length: 8 }, () => open(folder).of('led_a')));
  expect(new Set(asked.map(({ privateKey }) => privateKey)).size).toBe(1);
  expect(readdirSync(folder)).toEqual(['led_a.key']);
});

it('never replaces a key that it cannot read', async () => {
  const folder = temporary();
  const keys = open(folder);
  await keys.of('led_b');
  writeFileSync(join(folder, 'led_a.key'), 'rubbish\n');
  await expect(keys.of('led_a')).rejects.toMatchObject({ code: 'internal' });
  const elsewhere = fileSignerKeys({ folder, originOf: () => 'alfred/other/ledger/led_b' });
  await expect(elsewhere.of('led_b')).rejects.toMatchObject({ code: 'internal' });
});

it('takes no path for a ledger', async () => {
  await expect(open(temporary()).of('../led_a')).rejects.toMatchObject({ code: 'ledger_unknown' });
});
