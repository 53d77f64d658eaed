import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** What a process holds after it has let go of all that it can, in bytes. */
export interface Memory {
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly rss: number;
}

export interface MemoryProbe {
  /** The environment that the process is started with. */
  readonly settings: Readonly<Record<string, string>>;
  read(): Promise<Memory>;
}

const hook = new URL('./memory-hook.ts', import.meta.url).href;

/** @param file where the process writes what it holds */
export function memoryProbe(file: string): MemoryProbe {
  const url = `${hook}?to=${encodeURIComponent(file)}`;
  const told = (): { readonly pid: number; readonly count: number } & Memory =>
    JSON.parse(readFileSync(file, 'utf8'));
  return {
    settings: { NODE_OPTIONS: `--expose-gc --import ${url}` },
    read: async () => {
      const { pid, count } = told();
      process.kill(pid, 'SIGUSR2');
      await expect.poll(() => told().count).toBeGreaterThan(count);
      return told();
    },
  };
}
