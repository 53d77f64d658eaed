import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@alfred/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runStandalone } from '../src/run-standalone.ts';
import type { Surroundings } from '../src/surroundings.ts';

// The command line in this process, with a world around it that the test is.

let home: string;
beforeEach(async () => {
  home = await temporaryFolder();
});
afterEach(() => rm(home, { recursive: true, force: true }));

function world(env: Record<string, string> = {}) {
  const asked = Promise.withResolvers<void>();
  const insisted = Promise.withResolvers<void>();
  const fault = Promise.withResolvers<unknown>();
  const printed: string[] = [];
  const complaints: string[] = [];
  const around: Surroundings = {
    env: { ALFRED_HOME: home, ALFRED_PORT: '0', ALFRED_SIM_CHUNK_MS: '200', ...env },
    backend: 'inline',
    asked: asked.promise,
    insisted: insisted.promise,
    fault: fault.promise,
    print: (text) => void printed.push(text),
    complain: (line) => void complaints.push(line),
    seconds: () => 1.25,
  };
  const isReady = () => expect.poll(() => printed.join('')).toContain('ready');
  return { around, asked, insisted, fault, printed, complaints, isReady };
}

describe('the command line', () => {
  it('helps, checks, and says what it does not know', async () => {
    const { around, printed, complaints } = world();
    expect(await runStandalone(['--help'], around)).toBe(0);
    expect(await runStandalone(['--check-config'], around)).toBe(0);
    expect(printed).toHaveLength(2);
    expect(await runStandalone(['--nothing'], around)).toBe(2);
    const wrong = world({ ALFRED_NOTHING: '1' });
    expect(await runStandalone([], wrong.around)).toBe(2);
    expect([complaints.length, wrong.complaints.length]).toEqual([1, 1]);
  });

  it('complains in one line when it cannot start', async () => {
    await writeFile(join(home, 'file'), '');
    const { around, complaints } = world({ ALFRED_HOME: join(home, 'file') });
    expect(await runStandalone([], around)).toBe(1);
    expect(complaints).toEqual([expect.stringMatching(/^alfred: .*cannot be written.*$/)]);
  });
});

describe('a run', () => {
  it('shows the banner and ends in order when asked', async () => {
    const { around, asked, printed, complaints, isReady } = world();
    const ended = runStandalone([], around);
    await isReady();
    asked.resolve();
    expect(await ended).toBe(0);
    expect(printed.join('')).toContain('1.3 s');
    expect(printed.join('')).toContain('Stopping');
    expect(complaints).toEqual([]);
  });

  it('ends a start that is interrupted, and leaves nothing that keeps the next one out', async () => {
    const first = world();
    first.asked.resolve();
    expect(await runStandalone([], first.around)).toBe(130);
    const second = world();
    const ended = runStandalone(['--fresh'], second.around);
    await second.isReady();
    second.asked.resolve();
    expect(await ended).toBe(0);
  });

  it('ends with a complaint when a fault comes, before it is ready and after', async () => {
    const early = world();
    early.fault.resolve(new Error('early\nand ugly'));
    expect(await runStandalone([], early.around)).toBe(1);
    expect(early.complaints).toContain('alfred: early and ugly');
    const late = world();
    const ended = runStandalone([], late.around);
    await late.isReady();
    late.fault.resolve('late');
    expect(await ended).toBe(1);
    expect(late.complaints).toContain('alfred: late');
  });
});
