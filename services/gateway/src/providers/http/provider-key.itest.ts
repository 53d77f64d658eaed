// Another key for a provider, without a restart: real files, and a server that takes one key only.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '@alfred/clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openAt,
  type ProviderScene,
  type RemoteId,
  recording,
} from '../../../test/provider-scene.ts';
import { providerKey } from './provider-key.ts';

const eventually = { timeout: 30_000, interval: 20 };

let folder: string;
let scene: ProviderScene | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alfred-key-'));
});
afterEach(async () => {
  await scene?.close();
  scene = undefined;
  await rm(folder, { recursive: true });
});

const fileWith = async (key: string): Promise<string> => {
  const file = join(folder, 'key');
  await writeFile(file, `${key}\n`);
  return file;
};

/** A vendor that takes one key, and quotes every other. */
async function vendorOf(kind: RemoteId, header: string) {
  const valid = { key: 'key-one' };
  scene = await openAt(
    kind,
    (response, { headers }) => {
      const key = String(headers[header] ?? '').replace('Bearer ', '');
      const isValid = key === valid.key;
      const body = { error: { message: `no such key: ${key}`, type: 'authentication_error' } };
      response
        .writeHead(isValid ? 200 : 401, { 'content-type': 'application/json' })
        .end(isValid ? recording(kind, 'text.json') : JSON.stringify(body));
    },
    { apiKey: 'key-one', keyFile: await fileWith('key-one') },
  );
  return { valid, ...scene };
}

describe.each([
  ['openai', 'authorization'],
  ['anthropic', 'x-api-key'],
  ['google', 'x-goog-api-key'],
] as const)('the key of %s', (kind, header) => {
  it('is another one from when its file says so, and no answer is lost over that', async () => {
    const { valid, chat, upstream } = await vendorOf(kind, header);
    expect(await chat()).toMatchObject({ outcome: 'whole' });
    valid.key = 'key-two';
    const refused = await chat();
    expect(refused).toMatchObject({ error: { code: 'provider_auth_failed' } });
    expect(JSON.stringify(refused)).not.toContain('key-one');
    await fileWith('key-two');
    await expect.poll(async () => (await chat()).outcome, eventually).toBe('whole');
    const asked = upstream.received.length;
    expect(await chat()).toMatchObject({ outcome: 'whole' });
    expect(upstream.received).toHaveLength(asked + 1);
  });
});

describe('a key in a file', () => {
  it('is read anew when it was refused, and the call is made once more', async () => {
    const { valid, chat, upstream } = await vendorOf('openai', 'authorization');
    await fileWith('key-two');
    valid.key = 'key-two';
    expect(await chat()).toMatchObject({ outcome: 'whole' });
    const shown = upstream.received.map(({ headers }) => headers.authorization);
    expect(shown).toEqual(['Bearer key-one', 'Bearer key-two']);
  });

  it('is looked at again now and then, and stays while its file says none', async () => {
    const clock = manualClock(0n);
    const keyFile = await fileWith('key-one');
    const key = providerKey({ apiKey: 'key-one', keyFile }, clock);
    await fileWith('key-two');
    expect(key.current()).toBe('key-one');
    clock.advanceMicros(2_000_000n);
    await expect.poll(() => key.current(), eventually).toBe('key-two');
    expect(key.secrets()).toEqual(['key-two', 'key-one']);
    await writeFile(keyFile, '');
    expect(await key.after('key-two')).toBeUndefined();
    await rm(keyFile);
    clock.advanceMicros(2_000_000n);
    expect(await key.after('key-two')).toBeUndefined();
    expect(key.current()).toBe('key-two');
  });

  it('is read no oftener than its bound, however often it is refused', async () => {
    const clock = manualClock(0n);
    const key = providerKey({ apiKey: 'key-one', keyFile: await fileWith('key-one') }, clock);
    expect(await key.after('key-one')).toBeUndefined();
    await fileWith('key-two');
    expect(await key.after('key-one')).toBeUndefined();
    clock.advanceMicros(500_000n);
    expect(await key.after('key-one')).toBe('key-two');
  });

  it('in the environment is what it was', async () => {
    const key = providerKey({ apiKey: 'key-one', keyFile: undefined }, manualClock(0n));
    expect([key.current(), await key.after('key-one')]).toEqual(['key-one', undefined]);
  });
});
