import { manualClock } from '@alfred/clock';
import { createApiKey, digestApiKey } from '@alfred/ids';
import { expect, it } from 'vitest';
import { apiKey, caller, startMicros } from '../../test/fakes.ts';
import { authenticate } from './authenticate.ts';

const pepper = Buffer.alloc(32, 1);

function scene(expiresAt = 0n, networks: readonly string[] = []) {
  const clock = manualClock(startMicros);
  let asked = 0;
  const known = digestApiKey(apiKey, pepper);
  const limits = [{ kind: 'node', id: 'org_a', windowSeconds: 60, models: [], networks }];
  const callers = {
    find: (digest: Uint8Array) => {
      asked += 1;
      return Buffer.compare(digest, known) === 0 ? { ...caller, expiresAt, limits } : undefined;
    },
    evict: () => {},
    changed: () => {},
    moved: () => {},
  };
  return { who: authenticate({ callers, clock, pepper }), clock, asked: () => asked };
}

it('knows the holder of a key, however the scheme is written', async () => {
  const { who } = scene();
  expect(await who(`Bearer ${apiKey}`, '192.0.2.7')).toMatchObject({ key: 'key_a' });
  expect(await who(`bearer  ${apiKey}`, '192.0.2.7')).toMatchObject({ key: 'key_a' });
});

it('asks nobody about what cannot be a key', async () => {
  const { who, asked } = scene();
  const mistyped = apiKey.slice(0, -1) + (apiKey.endsWith('0') ? '1' : '0');
  for (const header of [`Bearer ${mistyped}`, `Basic ${apiKey}`, 'Bearer', apiKey]) {
    expect(await who(header, '192.0.2.7')).toMatchObject({
      outcome: 'refused',
      code: 'api_key_invalid',
    });
  }
  for (const header of [undefined, '']) {
    expect(await who(header, '192.0.2.7')).toMatchObject({
      outcome: 'refused',
      code: 'api_key_missing',
    });
  }
  expect(asked()).toBe(0);
});

it('refuses a key that nobody has, and one that has ended', async () => {
  const { who } = scene();
  expect(await who(`Bearer ${createApiKey('alf_live_')}`, '192.0.2.7')).toMatchObject({
    code: 'api_key_invalid',
  });
  const ending = scene(startMicros + 10n);
  expect(await ending.who(`Bearer ${apiKey}`, '192.0.2.7')).toMatchObject({ key: 'key_a' });
  ending.clock.advanceMicros(10n);
  expect(await ending.who(`Bearer ${apiKey}`, '192.0.2.7')).toMatchObject({
    code: 'api_key_invalid',
  });
});

it('refuses who comes from elsewhere than its networks', async () => {
  const { who } = scene(0n, ['10.0.0.0/8']);
  expect(await who(`Bearer ${apiKey}`, '10.1.1.1')).toMatchObject({ key: 'key_a' });
  expect(await who(`Bearer ${apiKey}`, '11.1.1.1')).toMatchObject({
    ...{ code: 'network_denied', params: { kind: 'node', id: 'org_a' } },
  });
});
