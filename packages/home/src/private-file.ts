import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

/**
 * Writes JSON that only its owner may read, whole or not at all: beside its place first, then
 * renamed into it, with the disk having confirmed both.
 */
export async function writePrivateJson(file: string, value: unknown): Promise<void> {
  const beside = `${file}.new`;
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
  const folder = await open(dirname(file), 'r');
  await folder.sync().finally(() => folder.close());
}

/** What {@link writePrivateJson} wrote, or undefined where there is no such file. */
export async function readPrivateJson<Value>(
  file: string,
  schema: z.ZodType<Value>,
): Promise<Value | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : z.string().transform(parseJson).pipe(schema).parse(text);
}

const parseJson = (text: string): unknown => JSON.parse(text);
