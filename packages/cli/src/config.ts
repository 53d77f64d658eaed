import { defineSettings, type Environment, headerKey, loadConfig, setting } from '@alfred/config';
import { z } from 'zod';

/** Where an instance may be. */
export const instanceUrl = z.url({
  protocol: /^https?$/,
  error: 'it is not an http or https URL',
});

/** What the command line tool reads from the environment. */
export const cliSettings = defineSettings({
  ALFRED_HOME: setting(z.string().min(1), {
    doc: 'The folder of the running instance: its address and keys are read from there.',
    default: './.alfred',
  }),
  ALFRED_URL: setting(instanceUrl.optional(), {
    doc: 'The address of the instance that `npm run alfred` talks to, instead of the one in ALFRED_HOME.',
  }),
  ALFRED_API_KEY: setting(headerKey().optional(), {
    doc: 'The API key that `npm run alfred` uses, instead of the one in ALFRED_HOME.',
    secret: true,
  }),
  ALFRED_NATS_URL: setting(z.string().min(1).optional(), {
    doc: 'The servers of NATS that `npm run alfred -- bus` and `dead-letters` ask.',
  }),
  ALFRED_NATS_CREDS: setting(z.string().min(1).optional(), {
    doc: "The file with the operator's credentials for NATS.",
  }),
  ALFRED_NATS_CA: setting(z.string().min(1).optional(), {
    doc: 'The file with the certificates by which the servers of NATS are known.',
  }),
});

export interface CliConfig {
  readonly home: string;
  readonly url: string | undefined;
  readonly apiKey: string | undefined;
  readonly natsUrl: string | undefined;
  readonly natsCreds: string | undefined;
  readonly natsCa: string | undefined;
}

/** The tool's own settings. Those of the instance are none of its business: it reads past them. */
export function readConfig(env: Environment): CliConfig {
  const own = Object.fromEntries(Object.keys(cliSettings).map((name) => [name, env[name]]));
  return loadConfig({ env: own, schemas: { cli: cliSettings } }).cli;
}
