// The runs that every change must pass: the same seeds every time, in a process of their own.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const bytesMax = 16 * 1024 * 1024;

/** What the program printed; it ends with 0 when nothing failed. */
async function simulate(...args: readonly string[]): Promise<string> {
  const run = promisify(execFile)(process.execPath, [program, ...args], { maxBuffer: bytesMax });
  const { stdout } = await run.catch((error: { stdout?: string; stderr?: string }) => {
    throw new Error(`${error.stdout ?? ''}\n${error.stderr ?? ''}`);
  });
  return stdout;
}

describe('the simulation', () => {
  it('finds nothing in twenty fixed seeds', async () => {
    const told = await simulate('--seeds', '1-20', '--steps', '250', '--jobs', '2');
    expect(told).toContain('20 seeds, 0 failed');
  });

  it('is the same run for the same seed, and another one for another', async () => {
    const run = async (seed: number): Promise<string> => {
      const told = await simulate('--seed', String(seed), '--steps', '120', '--jobs', '1');
      return /trace ([0-9a-f]{16})/.exec(told)?.[1] ?? told;
    };
    const [first, again, other] = [await run(21), await run(21), await run(22)];
    expect(first).toMatch(/^[0-9a-f]{16}$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});
