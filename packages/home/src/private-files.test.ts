import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ensureSecrets, readDemo, readPrivateJson, writeDemo } from './index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alfred-home-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('secrets', () => {
  it('are made once, for their owner alone, and stay the same', async () => {
    const secretsFile = join(folder, 'secrets.json');
    const made = await ensureSecrets(secretsFile);
    expect((await stat(secretsFile)).mode & 0o777).toBe(0o600);
    expect(await ensureSecrets(secretsFile)).toEqual(made);
    expect(Buffer.from(made.pepper, 'base64')).toHaveLength(32);
    expect(new Set(Object.values(made)).size).toBe(7);
    expect(await readdir(folder)).toEqual(['secrets.json']);
  });

  it('that are damaged are not replaced', async () => {
    const secretsFile = join(folder, 'secrets.json');
    await writeFile(secretsFile, '{"pepper": 1}');
    await expect(ensureSecrets(secretsFile)).rejects.toThrow();
    expect(await readFile(secretsFile, 'utf8')).toBe('{"pepper": 1}');
  });

  it('that cannot be read are not taken for missing', async () => {
    await mkdir(join(folder, 'secrets.json'));
    await expect(ensureSecrets(join(folder, 'secrets.json'))).rejects.toThrow('EISDIR');
    expect(await readPrivateJson(join(folder, 'none.json'), z.unknown())).toBeUndefined();
  });
});

describe('the demo', () => {
  const demo = {
    ...{ url: 'http://127.0.0.1:1', adminKey: 'a', demoKey: 'd' },
    ...{ organization: 'org_1', user: 'usr_1', ledger: 'led_1' },
  };

  it('is kept for its owner alone', async () => {
    const file = join(folder, 'demo.json');
    expect(await readDemo(file)).toBeUndefined();
    await writeDemo(file, demo);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeDemo(file, { ...demo, url: 'http://127.0.0.1:2' });
    expect(await readDemo(file)).toEqual({ ...demo, url: 'http://127.0.0.1:2' });
    expect(await readdir(folder)).toEqual(['demo.json']);
  });

  it('that is not one is not taken for one', async () => {
    const file = join(folder, 'demo.json');
    await writeFile(file, JSON.stringify({ ...demo, more: 1 }));
    await expect(readDemo(file)).rejects.toThrow();
  });
});
