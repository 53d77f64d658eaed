import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  defineSettings,
  loadConfig,
  processEnvironment,
  setting,
  settingsDocument,
} from './index.ts';

const schemas = {
  gateway: defineSettings({
    ALFRED_PORT: setting(z.coerce.number().int().min(0).max(65_535), {
      doc: 'The port to listen on.',
      default: '8080',
    }),
    OPENAI_API_KEY: setting(z.string().optional(), { doc: 'For the upstream.', secret: true }),
  }),
  host: defineSettings({
    ALFRED_HOME: setting(z.string(), { doc: 'Where the data is.' }),
    ALFRED_SIM_LATENCY_MS: setting(z.coerce.number(), { doc: 'Milliseconds.', default: '0' }),
  }),
};

describe('loadConfig', () => {
  it('reads texts, defaults and absences, each service under its own key', () => {
    const env = { ALFRED_HOME: '/data', ALFRED_SIM_LATENCY_MS: '25', PATH: '/bin' };
    const config = loadConfig({ env, schemas });
    expect(config).toEqual({
      gateway: { port: 8080, openaiApiKey: undefined },
      host: { home: '/data', simLatencyMs: 25 },
    });
    expectTypeOf(config.gateway.port).toEqualTypeOf<number>();
    expectTypeOf(config.gateway.openaiApiKey).toEqualTypeOf<string | undefined>();
    expectTypeOf(config.host.simLatencyMs).toEqualTypeOf<number>();
  });

  const load = (env: Record<string, string>) => () => loadConfig({ env, schemas });
  const failure = (code: string, params: object) =>
    expect.objectContaining({ code, params: expect.objectContaining(params) });

  it('takes an empty text for no text', () => {
    expect(load({ ALFRED_HOME: '/data', ALFRED_PORT: '', ALFRED_OTHER: '' })().gateway.port).toBe(
      8080,
    );
    expect(load({ ALFRED_HOME: '' })).toThrow(
      failure('setting_invalid', { name: 'ALFRED_HOME', reason: 'it is missing' }),
    );
  });

  it('refuses an unknown name of its own and knows the nearest', () => {
    expect(load({ ALFRED_HOME: '/data', ALFRED_PROT: '1' })).toThrow(
      failure('setting_unknown', { name: 'ALFRED_PROT', nearest: 'ALFRED_PORT' }),
    );
  });

  it('leaves names of others and of the tests alone', () => {
    expect(load({ ALFRED_HOME: '/data', ALFRED_TEST_X: '1', OPENAI_OTHER: '1' })).not.toThrow();
    const env = { ALFRED_HOME: '/data', ALFRED_TOOL: '1' };
    expect(() => loadConfig({ env, schemas, elsewhere: ['ALFRED_TOOL'] })).not.toThrow();
  });

  it('refuses what a schema refuses, without repeating the text', () => {
    const loading = load({ ALFRED_HOME: '/data', ALFRED_PORT: 'secret' });
    expect(loading).toThrow(failure('setting_invalid', { name: 'ALFRED_PORT' }));
    expect(loading).not.toThrow('secret');
  });
});

it('writes every setting into the document', () => {
  const text = settingsDocument({ ...schemas, quota: {} });
  expect(text).toContain('| `ALFRED_PORT` | `8080` | The port to listen on. |');
  expect(text).toContain('| `ALFRED_HOME` | – | Where the data is. |');
  expect(text).not.toContain('quota');
});

it('gives a copy of the environment', () => {
  const copy = processEnvironment();
  expect(copy).toEqual(process.env);
  expect(copy).not.toBe(process.env);
});
