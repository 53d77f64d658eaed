import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AlfredProcess,
  freePort,
  runAlfred,
  startAlfred,
  temporaryHome,
} from './acceptance/alfred-process.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
let home: string;
beforeEach(async () => {
  home = await temporaryHome();
});
afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

function call({ demo }: AlfredProcess, body: object = {}): Promise<Response> {
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

const postmasterPid = async () =>
  Number((await readFile(join(home, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
const databaseRuns = () => existsSync(join(home, 'postgres', 'postmaster.pid'));

describe('a process', () => {
  it('shows the banner, answers, and ends in order at Ctrl-C', async () => {
    const alfred = await startAlfred(home);
    expect(await call(alfred).then((answer) => answer.status)).toBe(200);
    expect(await alfred.interrupt()).toBe(0);
    expect(alfred.output()).toContain(alfred.demo.demoKey);
    expect(alfred.output()).toContain('Stopping');
    expect(alfred.output()).not.toContain('warning');
    expect(databaseRuns()).toBe(false);
  });

  it('refuses a second one on its home and lives on', async () => {
    const alfred = await startAlfred(home);
    for (const words of [[], ['--fresh']]) {
      const refused = await runAlfred(home, words, { ALFRED_PORT: '0' });
      expect(refused.code).toBe(1);
      expect(refused.stderr).toMatch(/^alfred: Another Alfred is running on [^\n]*\n$/);
    }
    expect((await call(alfred)).status).toBe(200);
    await alfred.interrupt();
  });

  it('takes up after kill -9 what it left, the database included', async () => {
    const first = await startAlfred(home);
    expect((await call(first)).status).toBe(200);
    await first.kill();
    expect(databaseRuns()).toBe(true);
    const second = await startAlfred(home);
    expect({ ...second.demo, url: '' }).toEqual({ ...first.demo, url: '' });
    expect((await call(second)).status).toBe(200);
    expect(await second.interrupt()).toBe(0);
  });

  it('ends in order when the shell that npm runs it in is told to end', async () => {
    const port = String(await freePort());
    const shell = spawn('sh', ['-c', `"${process.execPath}" "${main}"; exit $?`], {
      env: { ...process.env, ALFRED_HOME: home, ALFRED_PORT: port, npm_lifecycle_event: 'start' },
    });
    let output = '';
    shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const within = { timeout: 40_000 };
    await expect.poll(() => output, within).toContain('alf_');
    shell.kill('SIGTERM');
    // The pipe closes when the last one that holds it has ended.
    await once(shell.stdout, 'close');
    expect(output).toContain('Stopping');
    expect(databaseRuns()).toBe(false);
  });

  it('ends at once at the second Ctrl-C, and starts again', async () => {
    const alfred = await startAlfred(home, { ALFRED_SIM_CHUNK_MS: '500' });
    const slow = await call(alfred, { model: 'sim/lorem', max_tokens: 500, stream: true });
    const reading = slow.text().catch(() => 'cut');
    const ending = alfred.interrupt();
    await expect.poll(() => alfred.output()).toContain('Stopping');
    // Sooner it would be taken for an echo of the first.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(await Promise.all([alfred.interrupt(), ending])).toContain(130);
    expect(await reading).toBe('cut');
    const again = await startAlfred(home);
    expect(await again.interrupt()).toBe(0);
  });

  it('starts its database again when that is killed, and says so', async () => {
    const alfred = await startAlfred(home);
    process.kill(await postmasterPid(), 'SIGKILL');
    await expect
      .poll(() => alfred.output())
      .toMatch(/warning: PostgreSQL ended and is started again/);
    await expect.poll(async () => (await call(alfred)).status).toBe(200);
    expect(await alfred.interrupt()).toBe(0);
    expect(databaseRuns()).toBe(false);
  });

  it('ends with a line and exit code 1 when its database cannot be started again', async () => {
    const alfred = await startAlfred(home);
    await writeFile(join(home, 'postgres', 'postgresql.conf'), 'nonsense here');
    process.kill(await postmasterPid(), 'SIGKILL');
    expect(await alfred.ended).toBe(1);
    expect(alfred.output()).toMatch(/alfred: PostgreSQL ended/);
  });
});

// Methodology: one home, killed again and again at moments spread over a first start. Whatever the
// moment, the start that is left alone must come up with one demo that can pay.
it('survives kill -9 at any moment of its first start', async () => {
  for (const delayMs of [150, 400, 650, 800, 950, 1_100, 1_250, 1_400]) {
    const child = spawn(process.execPath, [main], {
      env: { PATH: process.env.PATH, ALFRED_HOME: home, ALFRED_PORT: '0' },
      stdio: 'ignore',
    });
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
  const alfred = await startAlfred(home);
  expect((await call(alfred)).status).toBe(200);
  expect(await alfred.interrupt()).toBe(0);
});
