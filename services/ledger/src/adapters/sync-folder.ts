import { open } from 'node:fs/promises';

/** A name is durable when its folder is. Where folders cannot be opened, their names need no sync. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
