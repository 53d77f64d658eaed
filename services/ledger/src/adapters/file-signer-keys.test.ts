import { mkdtempSync, readdirSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { signerKeysContract } from '../../test/signer-keys.contract.ts';
import { fileSignerKeys } from './file-signer-keys.ts';

const origin = 'alfred/dep/ledger/led_a';
const open = (folder: string) => fileSignerKeys({ folder });
const root = mkdtempSync(join(tmpdir(), 'alfred-keys-'));
const temporary = () => join(mkdtempSync(join(root, 'folder-')), 'signer');

afterAll(() => rmSync(root, { recursive: true }));

signerKeysContract('a folder of files', () => {
  const folder = temporary();
  return () => open(folder);
});

it('makes a key at its first use, which nobody else may read', async () => {
  const folder = temporary();
  await open(folder).first('led_a', origin);
  expect(readdirSync(folder)).toEqual(['led_a.key']);
  expect(statSync(join(folder, 'led_a.key')).mode & 0o777).toBe(0o600);
  const next = await open(folder).next('led_a', { origin, used: [] });
  const name = `led_a.${next.split('+')[1]}.key`;
  expect(readdirSync(folder)).toEqual([name, 'led_a.key'].sort());
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
});

it('never replaces a key that it cannot read', async () => {
  const folder = temporary();
  const keys = open(folder);
  await keys.first('led_b', 'alfred/dep/ledger/led_b');
  writeFileSync(join(folder, 'led_a.key'), 'rubbish\n');
  await expect(keys.first('led_a', origin)).rejects.toMatchObject({ code: 'internal' });
  const elsewhere = open(folder).first('led_b', 'alfred/other/ledger/led_b');
  await expect(elsewhere).rejects.toMatchObject({ code: 'internal' });
});

it('says so when a key is gone that is to sign', async () => {
  const folder = temporary();
  const key = await open(folder).next('led_a', { origin, used: [] });
  unlinkSync(join(folder, `led_a.${key.split('+')[1]}.key`));
  await expect(open(folder).sign('led_a', { key, text: 'x\n' })).rejects.toMatchObject({
    code: 'signer_key_missing',
    params: { ledger: 'led_a', key },
  });
});

it('takes no path for a ledger', async () => {
  const keys = open(temporary());
  await expect(keys.first('../led_a', origin)).rejects.toMatchObject({ code: 'ledger_unknown' });
});
