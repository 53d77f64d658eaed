import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type AlfredProcess,
  removeHome,
  runCli,
  startAlfred,
  temporaryHome,
} from './alfred-process.ts';
import { management } from './management.ts';
import { openaiClient, say } from './openai-client.ts';

let alfred: AlfredProcess;
let folder: string;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  folder = join(alfred.home, 'export');
  const client = openaiClient(alfred.demo, alfred.demo.demoKey);
  const call = () =>
    client.chat.completions.create({
      model: 'sim/echo',
      messages: say('for the record'),
    });
  await Promise.all(Array.from({ length: 5 }, call));
  const exported = await runCli(alfred.home, 'export', folder);
  expect(exported.code, exported.stderr).toBe(0);
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

it('exports what an auditor needs, and it verifies with the key of the ledger', async () => {
  const names = await readdir(folder);
  expect(names).toEqual(
    expect.arrayContaining(['checkpoint', 'entries.ndjson', 'keys', 'balances.json', 'SHA256SUMS']),
  );
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const keys = await owner.get<{ keys: string[] }>('/api/v1/ledger/keys');
  const verified = await runCli(alfred.home, 'verify', folder, '--key', keys.body.keys[0] ?? '');
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
});

it('says so when nobody outside vouches for the key', async () => {
  const verified = await runCli(alfred.home, 'verify', folder);
  expect(verified.code).toBe(0);
  expect(verified.stdout).toContain('not authenticated');
});

it.each(['checkpoint', 'entries.ndjson', 'keys', 'balances.json', 'SHA256SUMS'])(
  'names %s or an entry of it when one bit is flipped',
  async (name) => {
    const copy = join(alfred.home, `flipped-${name}`);
    await cp(folder, copy, { recursive: true });
    const bytes = await readFile(join(copy, name));
    const middle = Math.floor(bytes.length / 2);
    bytes.writeUInt8((bytes[middle] ?? 0) ^ 1, middle);
    await writeFile(join(copy, name), bytes);
    const verified = await runCli(alfred.home, 'verify', copy);
    expect(verified.code).toBe(1);
    expect(verified.stdout + verified.stderr).toMatch(
      name === 'entries.ndjson'
        ? /entry \d+|entries\.ndjson/
        : new RegExp(name.replace('.', '\\.')),
    );
  },
);

it('keeps names out of the log', async () => {
  const entries = await readFile(join(folder, 'entries.ndjson'), 'utf8');
  expect(entries).not.toContain('Demo');
});
