import { defineSettings, setting } from '@alfred/config';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hostService, sharedSettings } from '../src/index.ts';
import { noting, settings, worldOf } from './host.ts';

const own = defineSettings({
  ALFRED_OWN: setting(z.string().min(1), { doc: 'Something of its own.', default: 'usual' }),
});
const program = { name: 'policy', settings: own, peers: {}, create: () => noting([]) };
const schema = { name: 'policy', migrations: [], restricted: {} };

async function outcomeOf(
  env: Readonly<Record<string, string>>,
  words: readonly string[],
  of: Parameters<typeof hostService>[0] = program,
) {
  const world = worldOf(env, ...words);
  const code = await hostService(of, world.around);
  return { code, printed: world.printed.join(''), complaint: world.complaints.join('\n') };
}

describe('the command line of a service', () => {
  it('helps with every option and every setting that it has', async () => {
    const { code, printed } = await outcomeOf({}, ['--help', '--check-config']);
    expect(code).toBe(0);
    for (const name of ['--check-config', '--help', 'ALFRED_OWN', 'ALFRED_GRPC_PORT']) {
      expect(printed).toContain(name);
    }
    for (const name of ['migrate', 'ALFRED_POSTGRES_URL']) expect(printed).not.toContain(name);
    const withSchema = await outcomeOf({}, ['-h'], { ...program, schema });
    for (const name of ['migrate', 'ALFRED_POSTGRES_URL']) {
      expect(withSchema.printed).toContain(name);
    }
  });

  it('judges the settings and starts nothing', async () => {
    expect(await outcomeOf(settings, ['--check-config'])).toEqual({
      ...{ code: 0, printed: 'The configuration is valid.\n', complaint: '' },
    });
  });

  it.each([
    ['a word that nobody knows', settings, ['--fresh'], 'There is no option --fresh.'],
    [
      'a setting that nobody has, with the nearest',
      { ...settings, ALFRED_GRPC_PROT: '1' },
      ['--check-config'],
      'Did you mean ALFRED_GRPC_PORT?',
    ],
    [
      'a setting that is missing',
      { ALFRED_NATS_URL: settings.ALFRED_NATS_URL },
      [],
      'The setting ALFRED_SERVICE_TOKEN is not valid: it is missing.',
    ],
    [
      'a setting of its own that is wrong',
      { ...settings, ALFRED_NATS_URL: 'http://localhost' },
      [],
      'nats://host:port is needed',
    ],
  ])('refuses %s', async (_, env, words, said) => {
    const { code, complaint } = await outcomeOf(env, words);
    expect(code).toBe(2);
    expect(complaint).toMatch(/^alfred policy: /);
    expect(complaint).toContain(said);
  });

  it('lets settings of other services stand in the same environment', async () => {
    const all = Object.fromEntries(Object.keys(sharedSettings).map((name) => [name, 'x']));
    const { code } = await outcomeOf(
      {
        ...all,
        ...settings,
        ALFRED_LOG_LEVEL: 'info',
        ALFRED_GRPC_HOST: '',
        ALFRED_ADVERTISE: '',
        OTEL_EXPORTER_OTLP_ENDPOINT: '',
      },
      ['--check-config'],
    );
    expect(code).toBe(0);
  });

  it('wants to know where PostgreSQL and its peers are, where it needs them', async () => {
    const peers = { ledger: program.peers } as never;
    const { complaint } = await outcomeOf(settings, ['--check-config'], { ...program, peers });
    expect(complaint).toContain('ALFRED_LEDGER_ADDRESSES');
    const withSchema = await outcomeOf(settings, ['--check-config'], { ...program, schema });
    expect(withSchema.complaint).toContain('ALFRED_POSTGRES_URL');
  });

  it.each(['localhost', 'a:1,', 'dns:///a:1,b:2', 'a:x'])(
    'knows no address in %s',
    async (text) => {
      const env = { ...settings, ALFRED_LEDGER_ADDRESSES: text };
      const peers = { ledger: program.peers } as never;
      const { complaint } = await outcomeOf(env, ['--check-config'], { ...program, peers });
      expect(complaint).toContain('host:port is needed');
    },
  );

  it.each(['a:1', 'a:1, b:2', 'dns:///ledger.local:9090'])('knows the address %s', async (text) => {
    const env = { ...settings, ALFRED_LEDGER_ADDRESSES: text };
    const peers = { ledger: program.peers } as never;
    const { code } = await outcomeOf(env, ['--check-config'], { ...program, peers });
    expect(code).toBe(0);
  });

  it('migrates nothing where there is no schema, and wants both URLs where there is one', async () => {
    expect(await outcomeOf({}, ['migrate'])).toMatchObject({
      ...{ code: 0, printed: 'policy has no schema.\n' },
    });
    const { complaint } = await outcomeOf({}, ['migrate'], { ...program, schema });
    expect(complaint).toContain('ALFRED_POSTGRES_ADMIN_URL');
  });
});
