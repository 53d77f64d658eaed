import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leafHash } from '@alfred/proof';
import { afterAll, expect, it } from 'vitest';
import { fileSignedMemory } from './file-signed-memory.ts';

const root = mkdtempSync(join(tmpdir(), 'alfred-signed-'));
const temporary = () => join(mkdtempSync(join(root, 'folder-')), 'signer');
afterAll(() => rmSync(root, { recursive: true }));

const signed = (size: number, origin = 'alfred/dep/ledger/led_a') => ({
  origin,
  size: BigInt(size),
  root: leafHash(Buffer.from(String(size))),
});

it('remembers the largest size, and nothing else, in a file that nobody else may read', async () => {
  const folder = temporary();
  const memory = fileSignedMemory({ folder });
  expect(await memory.latest('led_a')).toBeUndefined();
  for (const size of [1, 5, 12]) await memory.remember('led_a', signed(size));
  expect(await memory.latest('led_a')).toEqual(signed(12));
  expect(await fileSignedMemory({ folder }).latest('led_a')).toEqual(signed(12));
  const place = join(folder, 'led_a.signed');
  expect(readdirSync(place)).toEqual(['0001-0000000000000000012']);
  expect(statSync(join(place, '0001-0000000000000000012')).mode & 0o777).toBe(0o600);
});

it('never forgets a larger size, whoever writes last', async () => {
  const folder = temporary();
  const [one, other] = [fileSignedMemory({ folder }), fileSignedMemory({ folder })];
  await one.remember('led_a', signed(3));
  await other.remember('led_a', signed(9));
  await one.remember('led_a', signed(7));
  expect(await one.latest('led_a')).toEqual(signed(9));
  await one.remember('led_a', signed(10));
  expect(await other.latest('led_a')).toEqual(signed(10));
});

it('signs one root for one size', async () => {
  const memory = fileSignedMemory({ folder: temporary() });
  await memory.remember('led_a', signed(3));
  await memory.remember('led_a', signed(3));
  const other = { ...signed(3), root: leafHash(Buffer.from('other')) };
  await expect(memory.remember('led_a', other)).rejects.toMatchObject({
    code: 'log_forked',
    params: { ledger: 'led_a', size: '3' },
  });
});

it('takes a later origin for later, however short its log is', async () => {
  const memory = fileSignedMemory({ folder: temporary() });
  await memory.remember('led_a', signed(900));
  await memory.remember('led_a', signed(40, 'alfred/dep/ledger/led_a/r2'));
  expect(await memory.latest('led_a')).toEqual(signed(40, 'alfred/dep/ledger/led_a/r2'));
});

it('takes nothing damaged for a memory, and no path for a ledger', async () => {
  const folder = temporary();
  const memory = fileSignedMemory({ folder });
  await memory.remember('led_a', signed(3));
  writeFileSync(join(folder, 'led_a.signed', '0001-0000000000000000004'), 'rubbish');
  await expect(memory.latest('led_a')).rejects.toMatchObject({ code: 'internal' });
  await expect(memory.latest('../led_a')).rejects.toMatchObject({ code: 'ledger_unknown' });
});
