import { open, stat } from 'node:fs/promises';
import type { LogSource } from './source.ts';

/** The entries of an export, as they stand on disk. */
export async function fileSource(path: string): Promise<LogSource> {
  const { size } = await stat(path);
  return {
    total: { amount: size, unit: 'bytes' },
    async open() {
      const file = await open(path, 'r');
      return {
        fill: async (into) => (await file.read(into, 0, into.length)).bytesRead,
        close: () => file.close(),
      };
    },
  };
}

/** What is not there has no entries. */
export const emptySource: LogSource = {
  total: { amount: 0, unit: 'bytes' },
  open: async () => ({ fill: async () => 0, close: async () => {} }),
};
