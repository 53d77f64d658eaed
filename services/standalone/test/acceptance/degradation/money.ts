import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type Demo, runCli } from '../alfred-process.ts';
import { settledDollars } from '../management.ts';
import type { Call } from './load.ts';

const checker = fileURLToPath(new URL('../../../../../scripts/check-money.ts', import.meta.url));

/** What a gateway says of itself; it looks at the others once a second at most. */
export async function readiness({ url }: Pick<Demo, 'url'>): Promise<readonly unknown[]> {
  const answer = await fetch(`${url}/readyz`);
  const { status, missing = [] } = (await answer.json()) as {
    status: string;
    missing?: readonly string[];
  };
  return [answer.status, status, ...missing];
}

/**
 * Waits until all is well and nothing is held any more, exports the log, verifies it offline, replays it against the
 * clients' own records, and prints the checker's report.
 */
export async function expectRightMoney(
  place: { readonly home: string; readonly demo: Demo },
  calls: readonly Call[],
  name: string,
): Promise<void> {
  const { home, demo } = place;
  await expect.poll(() => readiness(demo)).toEqual([200, 'ready']);
  await settledDollars(demo, demo.user, 40_000);
  const folder = join(home, `export-${name}`);
  const exported = await runCli(home, 'export', folder);
  expect(exported.code, exported.stderr).toBe(0);
  const verified = await runCli(home, 'verify', folder);
  expect(verified.code, verified.stdout + verified.stderr).toBe(0);
  const clients = join(home, `clients-${name}.ndjson`);
  await writeFile(clients, calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
  const child = spawn(process.execPath, [checker, '--export', folder, '--clients', clients]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => (output += piece.toString()));
  }
  const [code] = await once(child, 'close');
  process.stdout.write(`${name}: ${output}`);
  expect(code, output).toBe(0);
}
