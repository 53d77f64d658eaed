import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPool } from '@alfred/service-kit';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type AlfredProcess,
  removeHome,
  runCli,
  startAlfred,
  temporaryHome,
} from './acceptance/alfred-process.ts';
import { management } from './acceptance/management.ts';

// Methodology: one random word comes in wherever a person can come in: as name, address, name of a
// key, memo, reason, tag, cost centre and idempotency key. It is read back through the API. Then every
// file of the home is searched for it in every form that it could have: the heap and the log of
// PostgreSQL, the journal, logs, keys and exports, before the erasure, because nothing may ever have
// written it, and after it. What can open the boxes is searched for in the same way, once it is gone.

const word = randomBytes(12)
  .toString('hex')
  .replace(/\d/g, (digit) => 'ghijklmnop'[+digit] ?? 'q');

let alfred: AlfredProcess;
let owner: ReturnType<typeof management>;
let pool: Pool;
let user: string;
let key: string;
let subjectKey: Buffer;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  owner = management(alfred.demo.url, alfred.demo.adminKey);
  pool = openPool({ url: await postgresUrl(), schema: 'public', max: 1 });
  await letItIn();
});

afterAll(async () => {
  await pool.end();
  await alfred.interrupt();
  await removeHome(alfred.home);
});

it('can be read back by an owner', async () => {
  const node = await owner.get(`/api/v1/nodes/${user}`);
  expect(node.body).toMatchObject({ name: `Ada ${word}`, email: `${word}@example.com` });
  const told = await everythingAbout(user);
  for (const said of [`laptop of ${word}`, `for ${word}`, `${word} asked`, `sorry, ${word}`]) {
    expect(told).toContain(said);
  }
});

it('is in no file, for nothing has ever written it', async () => {
  // What is kept is found in this way, in the log of PostgreSQL, too, as long as it is there.
  expect((await filesWith([Buffer.from(user)])).join()).toContain('postgres/pg_wal/');
  expect(await filesWith(formsOf(Buffer.from(word)))).toEqual([]);
  await settle();
  await exportAndVerify('before');
  expect(await filesWith(formsOf(Buffer.from(word)))).toEqual([]);
  // The id is in tables and in the export.
  const kept = (await filesWith([Buffer.from(user)])).join();
  for (const place of ['postgres/base/', 'before/entries.ndjson']) {
    expect(kept).toContain(place);
  }
  // The key that opens the boxes is in one file, and in no other.
  expect(await filesWith(formsOf(subjectKey))).toEqual([keyFile()]);
}, 120_000);

it('is read by nobody after the erasure, nor is what could open the boxes', async () => {
  expect((await owner.post(`/api/v1/people/${user}/erasure`, undefined)).status).toBe(200);
  const node = await owner.get(`/api/v1/nodes/${user}`);
  expect(node.body).toMatchObject({ id: user, name: null, email: null });
  expect(await everythingAbout(user)).not.toContain(word);
  const refused = await management(alfred.demo.url, key).get(`/api/v1/nodes/${user}`);
  expect(refused.status).toBe(401);
  await pool.query('vacuum (full, analyze)');
  await settle();
  await exportAndVerify('after', 'before');
  expect(await filesWith(formsOf(Buffer.from(word)))).toEqual([]);
  expect(await filesWith(formsOf(subjectKey))).toEqual([]);
}, 120_000);

it('has left the chain and the balances as they were', async () => {
  const linesOf = async (name: string) =>
    (await readFile(join(alfred.home, name, 'entries.ndjson'), 'utf8')).trimEnd().split('\n');
  const [before, after] = [await linesOf('before'), await linesOf('after')];
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.join()).toContain('"type":"ErasureDone.v1"');
  const accountsOf = async (name: string) =>
    JSON.parse(await readFile(join(alfred.home, name, 'balances.json'), 'utf8')).accounts;
  expect(await accountsOf('after')).toEqual(await accountsOf('before'));
});

/** The word, wherever the API takes a text about somebody; what it does not take is refused. */
async function letItIn(): Promise<void> {
  const { organization } = alfred.demo;
  const post = async (path: string, body: object, idempotencyKey = `${word}-${path}`) => {
    const answer = await fetch(alfred.demo.url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${alfred.demo.adminKey}`,
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey.replaceAll('/', '-'),
      },
      body: JSON.stringify(body),
    });
    expect(answer.status, path).toBe(201);
    return (await answer.json()) as { readonly id: string; readonly key: string };
  };
  const person = { kind: 'user', name: `Ada ${word}`, email: `${word}@example.com` };
  user = (await post('/api/v1/nodes', { ...person, parent: organization })).id;
  subjectKey = await readFile(join(alfred.home, keyFile()));
  key = (await post('/api/v1/keys', { node: user, name: `laptop of ${word}` })).key;
  const money = { asset: 'USD', amount: '1.00' };
  const wallets = '/api/v1/wallets';
  await post(`${wallets}/${organization}/credits`, { asset: 'USD', amount: '5.00' });
  await post(`${wallets}/${organization}/allocations`, { ...money, to: user, memo: `for ${word}` });
  await post('/api/v1/transfers', { ...money, from: organization, to: user, memo: `to ${word}` });
  const correction = { ...money, direction: 'in', reason: 'goodwill', memo: `sorry, ${word}` };
  await post(`${wallets}/${user}/adjustments`, correction);
  const budget = { asset: 'USD', window: 'day', limit: '9', mode: 'hard' };
  await owner.put(`/api/v1/budgets/${user}`, budget);
  const boost = { asset: 'USD', window: 'day', amount: '1', endsAt: '2199-01-01T00:00:00Z' };
  await post(`/api/v1/nodes/${user}/overrides`, { ...boost, reason: `${word} asked` });
  const tags = `/api/v1/nodes/${user}/tags`;
  expect((await owner.put(tags, { tags: { project: word } })).status).toBe(400);
  expect((await owner.put(tags, { tags: {}, costCentre: word })).status).toBe(400);
  await chat();
}

/** A call of the person's own, under a key and about something that has the word in it. */
async function chat(): Promise<void> {
  const answer = await fetch(`${alfred.demo.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'idempotency-key': `order-of-${word}`,
    },
    body: JSON.stringify({
      model: 'sim/echo',
      messages: [{ role: 'user', content: `I am ${word}` }],
    }),
  });
  expect(answer.status).toBe(200);
}

async function everythingAbout(node: string): Promise<string> {
  const answer = await fetch(`${alfred.demo.url}/api/v1/people/${node}/export`, {
    headers: { authorization: `Bearer ${alfred.demo.adminKey}` },
  });
  expect(answer.status).toBe(200);
  return answer.text();
}

async function exportAndVerify(name: string, older?: string): Promise<void> {
  const folder = join(alfred.home, name);
  const exported = await runCli(alfred.home, 'export', folder);
  expect(exported.code, exported.stderr).toBe(0);
  const keys = await owner.get<{ keys: string[] }>('/api/v1/ledger/keys');
  const vouched = ['--key', keys.body.keys[0] ?? ''];
  const kept = older ? ['--checkpoint', join(alfred.home, older, 'checkpoint')] : [];
  const verified = await runCli(alfred.home, 'verify', folder, ...vouched, ...kept);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
}

/** Everything is on the disk, and the log of PostgreSQL has gone on to files that it wrote before. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await pool.query('checkpoint');
    await pool.query('select pg_switch_wal()');
  }
  await pool.query('checkpoint');
}

const keyFile = () => join('subjects', alfred.demo.organization, `${user}.key`);

/** Bytes as they are, in hexadecimal, in UTF-16, and in base64 wherever they begin in it. */
function formsOf(bytes: Buffer): readonly Buffer[] {
  const hex = bytes.toString('hex');
  const wide = Buffer.from(bytes.toString('latin1'), 'utf16le');
  const shifted = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // What stands at both ends depends on what is beside it.
    return text.slice(before === 0 ? 0 : 4, -4);
  });
  const url = shifted.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  const texts = [hex, hex.toUpperCase(), ...shifted, ...url].map((text) => Buffer.from(text));
  return [bytes, wide, ...texts];
}

/** Files of the home that have one of these somewhere. */
async function filesWith(forms: readonly Buffer[]): Promise<readonly string[]> {
  const entries = await readdir(alfred.home, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    // What PostgreSQL has just removed has nothing any more.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (forms.some((form) => bytes.includes(form))) found.push(path.slice(alfred.home.length + 1));
  }
  return found;
}

/** Of the database of this home, as whoever owns the machine comes to it. */
async function postgresUrl(): Promise<string> {
  const pid = await readFile(join(alfred.home, 'postgres', 'postmaster.pid'), 'utf8');
  const port = pid.split('\n')[3] ?? '';
  const secrets = JSON.parse(await readFile(join(alfred.home, 'secrets.json'), 'utf8'));
  const password = encodeURIComponent(secrets.postgresPassword);
  return `postgres://alfred:${password}@127.0.0.1:${port}/postgres`;
}
