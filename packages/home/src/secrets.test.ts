import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ensureSecrets } from './secrets.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alfred-secrets-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('adds what an earlier release did not know, once, and keeps everything else', async () => {
  const file = join(folder, 'secrets.json');
  const { notificationKey: _, ...earlier } = await ensureSecrets(file);
  await writeFile(file, JSON.stringify(earlier));
  const completed = await ensureSecrets(file);
  expect(completed).toEqual({ ...earlier, notificationKey: completed.notificationKey });
  expect(Buffer.from(completed.notificationKey, 'base64')).toHaveLength(32);
  expect(await ensureSecrets(file)).toEqual(completed);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(completed);
});
