import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import {
  defineSettings,
  headerKey,
  loadConfig,
  processEnvironment,
  setting,
  settingsDocument,
  share,
  wholeNumber,
} from './index.ts';

const schemas = {
  gateway: defineSettings({
    ALFRED_PORT: setting(wholeNumber(0, 65_535), {
      doc: 'The port to listen on.',
      default: '8080',
    }),
    OPENAI_API_KEY: setting(headerKey().optional(), { doc: 'For the upstream.', secret: true }),
  }),
  host: defineSettings({
    ALFRED_HOME: setting(z.string(), { doc: 'Where the data is.' }),
    ALFRED_SIM_LATENCY_MS: setting(wholeNumber(0, 60_000), {
      doc: 'Milliseconds.',
      default: '0',
    }),
    ALFRED_SIM_RATE: setting(share(), { doc: 'A share.', default: '0' }),
  }),
};

describe('loadConfig', () => {
  it('reads texts, defaults and absences, each service under its own key', () => {
    const env = { ALFRED_HOME: '/data', ALFRED_SIM_LATENCY_MS: '25', PATH: '/bin' };
    const config = loadConfig({ env, schemas });
    expect(config).toEqual({
      gateway: { port: 8080, openaiApiKey: undefined },
      host: { home: '/data', simLatencyMs: 25, simRate: 0 },
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
    const suggestion = 'Did you mean ALFRED_PORT? ';
    expect(load({ ALFRED_HOME: '/data', ALFRED_PROT: '1' })).toThrow(
      failure('setting_unknown', { name: 'ALFRED_PROT', suggestion }),
    );
  });

  it.each(['ALFRED_QUUX', 'ALFRED_X', 'ALFRED_COMPLETELY_DIFFERENT'])(
    'suggests nothing for %s, which is near nothing',
    (name) => {
      expect(load({ ALFRED_HOME: '/data', [name]: '1' })).toThrow(
        expect.objectContaining({
          message: `There is no setting ${name}.`,
          hint: 'See docs/config.md.',
        }),
      );
    },
  );

  it.each(['1e4', '0x10', ' 80', '80 ', '+80', '80.0', '-1', '65536', '٨٠'])(
    'reads no number out of %j',
    (text) => {
      const reason = 'a whole number from 0 to 65535 is needed';
      expect(load({ ALFRED_HOME: '/data', ALFRED_PORT: text })).toThrow(
        failure('setting_invalid', { name: 'ALFRED_PORT', reason }),
      );
    },
  );

  it('reads shares', () => {
    const rate = (text: string) => () =>
      load({ ALFRED_HOME: '/data', ALFRED_SIM_RATE: text })().host.simRate;
    expect(['0', '0.25', '1', '1.0'].map((text) => rate(text)())).toEqual([0, 0.25, 1, 1]);
    for (const text of ['1.5', '1e-1', '.5', ' 1', 'NaN', '-0.1']) {
      expect(rate(text)).toThrow(failure('setting_invalid', { name: 'ALFRED_SIM_RATE' }));
    }
  });

  it.each(['sk-a\nb', 'sk-a\r', '\u0000', '\u007f', 'schlüssel'])(
    'takes no key that a header cannot carry: %j',
    (key) => {
      const loading = load({ ALFRED_HOME: '/data', OPENAI_API_KEY: key });
      expect(loading).toThrow(failure('setting_invalid', { name: 'OPENAI_API_KEY' }));
      expect(loading).not.toThrow(key);
    },
  );

  it('takes any other key as it is', () => {
    const config = load({ ALFRED_HOME: '/data', OPENAI_API_KEY: 'sk-a_B.1 x' })();
    expect(config.gateway.openaiApiKey).toBe('sk-a_B.1 x');
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
