import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreMigrations, postgresEventStore } from '@alfred/event-store';
import { leafHash } from '@alfred/proof';
import { migrate, openPool } from '@alfred/service-kit';
import { type EventStoreDbDouble, eventStoreDbForTests, freshDatabase } from '@alfred/testing';
import { binaryEvent, EventStoreDBClient } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { peerLibrary } from '../src/live/peer-library.ts';
import { exportOf, lines, noteOf, signer } from './golden-export.ts';
import { chain, signer as firstSigner, ledger as signedLedger } from './log-builder.ts';
import { runIn } from './run-verify.ts';
import { handoverNote, lastSigner, signerStory, storyHandovers } from './signer-story.ts';

// Methodology: the golden log, put where a ledger puts it, and read there by the verifier alone.

const ledger = signer.name.split('/').at(-1) ?? '';
const key = ['--key', signer.verifierKey];
const changed = (lines[149] ?? '').replace('"amount":"', '"amount":"9');

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-verify-live-'));
  await writeFile(join(home, 'kept'), noteOf(lines.slice(0, 200)));
  await writeFile(join(home, 'api-key'), 'alf_live_auditor\n');
});
afterAll(() => rm(home, { recursive: true }));

const run = (words: readonly string[]) => runIn(home, words);

describe('a log in PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let pool: ReturnType<typeof openPool>;
  let address: string;
  beforeAll(async () => {
    database = await freshDatabase();
    pool = openPool({ url: database.url, schema: 'ledger' });
    await migrate(pool, { schema: 'ledger', folder: eventStoreMigrations });
    await pool.query(
      'create table checkpoint (ledger_id text, size bigint, root bytea, note text, primary key (ledger_id, size))',
    );
    const store = postgresEventStore(pool);
    const { epoch } = await store.openEpoch(ledger);
    const entries = lines.map((line) => ({ bytes: Buffer.from(line), key: undefined }));
    const leaf = leafHash(entries.at(-1)?.bytes ?? Buffer.alloc(0));
    await store.append({ ledger, epoch, expectedSeq: 0n, entries, leaf });
    address = `${database.url}?ledger=${ledger}`;
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  const sign = async (size: number) => {
    const note = noteOf(lines.slice(0, size));
    await pool.query('insert into checkpoint values ($1, $2, $3, $4)', [ledger, size, '', note]);
  };

  it('is read to its head where nothing was signed, and held against a kept checkpoint', async () => {
    const { code, out, err } = await run([address, '--checkpoint', 'kept', ...key]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('skipped  the checkpoint is signed: there is none');
    expect(out).toContain('ok       the older checkpoint is a beginning of this log');
    expect(out).toMatch(/VERIFIED, .*300 entries/);
  });

  it('is verified up to its newest checkpoint', async () => {
    await sign(100);
    await sign(280);
    const { code, out, err } = await run([address, ...key]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/VERIFIED, authenticated: 280 entries/);
  });

  it('shows which of its rows was changed', async () => {
    await sign(300);
    await pool.query('alter table ledger_entry disable trigger all');
    const write = (bytes: string) =>
      pool.query('update ledger_entry set entry = $1 where seq = 150', [Buffer.from(bytes)]);
    await write(changed);
    const { code, out } = await run([address, ...key, '--workers=1']);
    await write(lines[149] ?? '');
    expect(code).toBe(1);
    expect(out).toContain('FAILED: entry 150 was changed. The signed root proves it.');
    await write(`${lines[149]}\n${lines[149]}`);
    expect((await run([address, ...key])).out).toMatch(/FAILED: entry 150 /);
    await write(lines[149] ?? '');
    expect((await run([address, ...key])).code).toBe(0);
  });

  it('is authenticated by its first key, where the others were brought into use', async () => {
    const handed = chain(signerStory);
    const store = postgresEventStore(pool);
    const { epoch } = await store.openEpoch(signedLedger);
    const entries = handed.map((line) => ({ bytes: Buffer.from(line), key: undefined }));
    const leaf = leafHash(entries.at(-1)?.bytes ?? Buffer.alloc(0));
    await store.append({ ledger: signedLedger, epoch, expectedSeq: 0n, entries, leaf });
    for (const handing of storyHandovers) {
      const row = [signedLedger, handing.size, '', handoverNote(handed, handing)];
      await pool.query('insert into checkpoint values ($1, $2, $3, $4)', row);
    }
    const words = [`${database.url}?ledger=${signedLedger}`, '--key', firstSigner.verifierKey];
    const without = await run(words);
    expect(without.code).toBe(1);
    expect(without.out).toMatch(/the key that was given, and handovers are not offered here/);
    await pool.query('create table signer_change (ledger_id text, seq bigint)');
    for (const seq of [10, 11, 12, 13]) {
      await pool.query('insert into signer_change values ($1, $2)', [signedLedger, seq]);
    }
    const { code, out } = await run(words);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect(out).toContain('4 took over: trust passes handovers/11, handovers/12, handovers/13');
    expect(out).toMatch(/VERIFIED, authenticated: 13 entries of .*\/r2/);
  });

  it('has an address that says which ledger, and one that is there', async () => {
    expect(await run([database.url])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/add \?ledger=/),
    });
    const other = await run([`${database.url}?ledger=led_none`]);
    expect(other).toMatchObject({
      code: 2,
      err: expect.stringMatching(/There is no ledger led_none/),
    });
    const schema = await run([`${address}&schema=x;y`]);
    expect(schema).toMatchObject({ code: 2, err: expect.stringMatching(/is no schema/) });
  });
});

describe('a log in EventStoreDB', () => {
  let double: EventStoreDbDouble;
  beforeAll(async () => {
    double = await eventStoreDbForTests();
  });
  afterAll(() => double.stop());
  const put = async (as: string, all: readonly string[]) => {
    const client = EventStoreDBClient.connectionString(double.url);
    // One call an append, as the ledger does it.
    Object.defineProperty(client, 'supports', { value: async () => false });
    const events = all.map((line) =>
      binaryEvent({ type: 'alfred.entry', data: Buffer.from(line), metadata: { epoch: '1' } }),
    );
    await client.appendToStream(`${as}${ledger}`, events.slice(0, 150));
    await client.appendToStream(`${as}${ledger}`, events.slice(150));
    await client.dispose();
  };
  const addressOf = (prefix: string) => {
    const url = new URL(double.url);
    url.searchParams.set('ledger', ledger);
    url.searchParams.set('prefix', prefix);
    return url.toString();
  };

  it('is read to its head, and held against a kept checkpoint', async () => {
    await put('alfred-ledger-', lines);
    const words = [addressOf('alfred-ledger-'), '--checkpoint', 'kept', ...key];
    const { code, out, err } = await run(words);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/VERIFIED, self-consistent, not authenticated: 300 entries/);
  });

  it('shows which of its events is another one', async () => {
    await put('changed-', lines.with(149, changed));
    const words = [addressOf('changed-'), '--checkpoint', 'kept', ...key];
    const { code, out } = await run(words);
    expect(code).toBe(1);
    expect(out).toMatch(/FAILED: entry 151 does not name the entry before it/);
    expect(await run([addressOf('none-')])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/none-/),
    });
  });
});

describe('a log as a gateway shows it', () => {
  const asked: string[] = [];
  const shown: { entries: readonly string[]; status: number; note: string; keys: object } = {
    ...{ entries: lines, status: 200, note: noteOf(lines) },
    keys: { keys: [signer.verifierKey], handovers: [] },
  };
  const balances = String(exportOf().get('balances.json')).replace(/^.*?"accounts"/, '{"accounts"');
  const server = createServer((request, response) => {
    asked.push(request.headers.authorization ?? '');
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://gateway');
    const after = Number(searchParams.get('after'));
    const answers: Record<string, () => string> = {
      '/api/v1/ledger/checkpoint': () => shown.note,
      '/api/v1/ledger/keys': () => JSON.stringify(shown.keys),
      '/api/v1/ledger/entries': () =>
        JSON.stringify({ entries: shown.entries.slice(after, after + 128), next: null }),
      '/api/v1/ledger/balances': () => balances,
    };
    response.writeHead(shown.status).end(answers[pathname]?.() ?? '');
  });
  let address: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());
  const ask = () => run([address, '--auditor-key-file', 'api-key', ...key]);

  it('is verified with its balances', async () => {
    const { code, out, err } = await ask();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/VERIFIED, authenticated: 300 entries/);
    expect(out).toContain('ok       balances.json is what the entries add up to');
    expect(new Set(asked)).toEqual(new Set(['Bearer alf_live_auditor']));
  });

  it('names the entry that is not the signed one', async () => {
    shown.entries = lines.with(149, changed);
    expect((await ask()).out).toContain(
      'FAILED: entry 150 was changed. The signed root proves it.',
    );
    shown.entries = lines.slice(0, 250);
    expect((await ask()).out).toMatch(/FAILED: entry 251 is missing/);
    shown.entries = lines;
  });

  it('is trusted through its handovers, if it offers any', async () => {
    const handed = chain(signerStory);
    const before = { ...shown };
    const handovers = storyHandovers.map((each) => ({
      ...{ entry: each.size, note: handoverNote(handed, each) },
    }));
    const note = handovers.at(-1)?.note ?? '';
    const keys = [lastSigner.verifierKey];
    Object.assign(shown, { entries: handed, note, keys: { keys, handovers } });
    const words = [address, '--auditor-key-file', 'api-key', '--key', firstSigner.verifierKey];
    const { out } = await run(words);
    expect(out).toContain('4 took over: trust passes handovers/11, handovers/12, handovers/13');
    expect(out).toMatch(/ok {7}the checkpoint is signed: by /);
    shown.keys = { keys };
    expect((await run(words)).out).toContain('this gateway offers none');
    shown.keys = { keys, handovers: [{ entry: 'x' }] };
    expect(await run(words)).toMatchObject({ code: 2, err: expect.stringMatching(/that is none/) });
    Object.assign(shown, before);
  });

  it('needs a key, and a gateway that takes it', async () => {
    expect(await run([address])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/give --auditor-key-file/),
    });
    shown.status = 403;
    const refused = await ask();
    shown.status = 200;
    expect(refused).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/answered 403 to \/api\/v1\/ledger/),
    });
    expect(refused.err).not.toContain('alf_live');
    const nobody = await run(['http://127.0.0.1:1', '--auditor-key-file', 'api-key']);
    expect(nobody).toMatchObject({ code: 2, err: expect.stringMatching(/cannot be reached/) });
  });
});

it('says what to install where a library is missing', async () => {
  await expect(peerLibrary('no-such-library')).rejects.toThrow(/npm install no-such-library/);
});
