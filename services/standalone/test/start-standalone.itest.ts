import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '@alfred/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningStandalone, readConfig, startStandalone } from '../src/index.ts';

// The whole of Alfred in this process, with the backend in this thread too.

let home: string;
let running: RunningStandalone[];
const warnings: string[] = [];

beforeEach(async () => {
  home = await temporaryFolder();
  running = [];
});
afterEach(async () => {
  for (const alfred of running) await alfred.stop();
  await rm(home, { recursive: true, force: true });
});

async function start(changes: { fresh?: boolean; signal?: AbortSignal; port?: number } = {}) {
  const { fresh = false, signal = new AbortController().signal, port = 0 } = changes;
  const env = { ALFRED_HOME: home, ALFRED_PORT: String(port), ALFRED_SIM_CHUNK_MS: '1' };
  const onWarning = (line: string) => void warnings.push(line);
  const config = readConfig(env);
  const alfred = await startStandalone({ config, backend: 'inline', fresh, signal, onWarning });
  running.push(alfred);
  return alfred;
}

function call({ demo }: RunningStandalone, body: object = {}): Promise<Response> {
  return fetch(`${demo.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${demo.demoKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'sim/echo',
      messages: [{ role: 'user', content: 'Hello, Alfred' }],
      ...body,
    }),
  });
}

describe('a start', () => {
  it('makes a demo that can pay, and leaves demo.json as promised', async () => {
    const alfred = await start();
    const answer = await call(alfred);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Hello, Alfred');
    const demo = JSON.parse(await readFile(join(home, 'demo.json'), 'utf8'));
    expect(Object.keys(demo)).toEqual([
      'url',
      'adminKey',
      'demoKey',
      'organization',
      'user',
      'ledger',
    ]);
    expect(demo).toEqual(alfred.demo);
    expect(alfred.isFirst).toBe(true);
    expect((await stat(join(home, 'demo.json'))).mode & 0o777).toBe(0o600);
    const metrics = await (await fetch(`${demo.url}/metrics`)).text();
    expect(metrics).toContain('alfred_gateway_');
    expect(metrics).toContain('alfred_ledger_');
  });

  it('goes on where the last one ended, under a new address', async () => {
    const first = await start();
    expect((await call(first)).status).toBe(200);
    await first.stop();
    await first.stop();
    const second = await start();
    expect(second.isFirst).toBe(false);
    expect({ ...second.demo, url: '' }).toEqual({ ...first.demo, url: '' });
    expect(JSON.parse(await readFile(join(home, 'demo.json'), 'utf8')).url).toBe(second.demo.url);
    expect((await call(second)).status).toBe(200);
  });

  it('completes a demo that was cut short, without paying twice', async () => {
    const first = await start();
    await first.stop();
    await rm(join(home, 'demo.json'));
    const second = await start();
    expect(second.demo.organization).toBe(first.demo.organization);
    expect(second.demo.user).toBe(first.demo.user);
    expect((await call(second)).status).toBe(200);
    const wallet = await fetch(`${second.demo.url}/api/v1/wallets/${second.demo.user}`, {
      headers: { authorization: `Bearer ${second.demo.adminKey}` },
    });
    const { balances } = (await wallet.json()) as { balances: { posted: string }[] };
    expect(Number(balances[0]?.posted)).toBeLessThanOrEqual(25);
    expect(Number(balances[0]?.posted)).toBeGreaterThan(24.99);
  });

  it('begins anew when told to, and keeps what is not its own', async () => {
    const first = await start();
    await first.stop();
    await writeFile(join(home, 'mine.txt'), 'mine');
    const second = await start({ fresh: true });
    expect(second.isFirst).toBe(true);
    expect(second.demo.organization).not.toBe(first.demo.organization);
    expect(await readdir(home)).toContain('mine.txt');
  });

  it('writes no key into its logs', async () => {
    const alfred = await start();
    await call(alfred);
    await call({ ...alfred, demo: { ...alfred.demo, demoKey: `${alfred.demo.demoKey}x` } });
    await alfred.stop();
    const names = await readdir(join(home, 'logs'));
    const texts = await Promise.all(
      names.map((name) => readFile(join(home, 'logs', name), 'utf8')),
    );
    expect(texts.join('')).toContain('started');
    expect(texts.join('')).not.toContain(alfred.demo.demoKey);
    expect(texts.join('')).not.toContain(alfred.demo.adminKey);
  });
});

describe('a start that cannot be', () => {
  it('leaves a running one alone, also when it should begin anew', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({ code: 'folder_busy' });
    await expect(start({ fresh: true })).rejects.toMatchObject({ code: 'folder_busy' });
    expect((await call(first)).status).toBe(200);
  });

  it('tells a taken port before it makes a database', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(start({ port: port ?? 0 })).rejects.toMatchObject({ code: 'port_taken' });
    expect(await readdir(home)).not.toContain('postgres');
    other.close();
    await start();
  });

  it('undoes what it had done when it is called off', async () => {
    const off = AbortSignal.timeout(300);
    await expect(start({ signal: off })).rejects.toThrow();
    const alfred = await start();
    expect((await call(alfred)).status).toBe(200);
  });
});

describe('a stop', () => {
  it('lets a stream finish first', async () => {
    const alfred = await start();
    const streaming = await call(alfred, {
      model: 'sim/lorem',
      max_tokens: 300,
      stream: true,
    });
    const reading = streaming.text();
    await alfred.stop();
    expect(await reading).toContain('[DONE]');
  });
});

describe('a failure of a part', () => {
  it('is told when the database ends by itself', async () => {
    const alfred = await start();
    alfred.kill();
    expect(String(await alfred.failed)).toContain('PostgreSQL');
  });
});
