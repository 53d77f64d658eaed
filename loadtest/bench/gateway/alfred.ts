import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, startProgram } from '../support/program.ts';
import { residentMiB } from '../support/resident.ts';

const readyTimeoutMs = 60_000;
const drainTimeoutMs = 120_000;
const pollMs = 100;

const main = new URL('../../../services/standalone/src/main.ts', import.meta.url);

interface Demo {
  readonly url: string;
  readonly adminKey: string;
  readonly demoKey: string;
  readonly user: string;
  readonly organization: string;
}

/** A whole Alfred in a folder of its own, with a wallet that no benchmark empties. */
export interface RunningAlfred {
  readonly url: string;
  readonly key: string;
  readonly home: string;
  readonly demo: Demo;
  /** Resident memory of its process, without PostgreSQL's. */
  memoryMiB(): number;
  /** Of its process; PostgreSQL's descend from it. */
  readonly pid: number;
  /** Waits until everything that was admitted is captured; answers in seconds. */
  drained(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts Alfred with `upstream` as its OpenAI-compatible provider. */
export async function startAlfred(upstream: string): Promise<RunningAlfred> {
  const home = mkdtempSync(join(tmpdir(), 'alfred-bench-'));
  // Run as root, PostgreSQL has a user of its own, and that one must come in.
  chmodSync(home, 0o755);
  const port = await freePort();
  const program = startProgram(main, [], {
    ALFRED_HOME: home,
    ALFRED_PORT: String(port),
    OPENAI_API_KEY: 'bench',
    OPENAI_BASE_URL: `${upstream}/v1`,
  });
  const url = `http://127.0.0.1:${port}`;
  await ready(url, program);
  const demo: Demo = JSON.parse(readFileSync(join(home, 'demo.json'), 'utf8'));
  await post(`${url}/api/v1/wallets/${demo.user}/credits`, demo.adminKey, {
    asset: 'USD',
    amount: '1000000.00',
  });
  return {
    url,
    key: demo.demoKey,
    home,
    demo,
    memoryMiB: () => residentMiB(program.child.pid ?? 0),
    pid: program.child.pid ?? 0,
    drained: () => drained(url, demo),
    stop: async () => {
      await program.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function ready(url: string, program: Program): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  while (performance.now() < deadline && program.child.exitCode === null) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await pause();
  }
  await program.stop();
  throw new Error(`Alfred did not start:\n${program.lastWords()}`);
}

async function drained(url: string, demo: Demo): Promise<number> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < drainTimeoutMs) {
    const answer = await fetch(`${url}/api/v1/wallets/${demo.user}`, {
      headers: { authorization: `Bearer ${demo.adminKey}` },
    });
    const wallet = (await answer.json()) as { balances: { asset: string; held: string }[] };
    const held = wallet.balances.find((balance) => balance.asset === 'USD')?.held ?? '0';
    if (/^0(\.0+)?$/.test(held)) return (performance.now() - startedAt) / 1000;
    await pause();
  }
  throw new Error('The settlement did not drain.');
}

async function post(url: string, key: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}

/** A port of the loopback that nobody has, a moment ago. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const pause = () => new Promise((resolve) => setTimeout(resolve, pollMs));
