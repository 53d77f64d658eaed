// The settings that every process of a service has, or that several services share. One file of
// the environment may serve all of them: a process reads those that it needs, and knows the others.
import { defineSettings, type Setting, type Settings, setting, wholeNumber } from '@alfred/config';
import { z } from 'zod';

const port = wholeNumber(0, 65_535);

const listOf = (needed: string, each: RegExp) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every((part) => each.test(part)), needed);

const addresses = z
  .string()
  .regex(
    /^(dns:\/\/\/[^\s/,]+:\d+|[^\s/,]+:\d+(,\s*[^\s/,]+:\d+)*)$/,
    'host:port is needed, or several separated by commas, or one dns:///name:port',
  );

/** Every process: what it tells, whom it trusts, and where its bus is. */
export const processSettings = defineSettings({
  ALFRED_LOG_LEVEL: setting(z.enum(['debug', 'info', 'warn', 'error']), {
    doc: 'The least that the log is told: debug, info, warn or error.',
    default: 'info',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(z.url().optional(), {
    doc: 'Where traces are sent (OTLP over HTTP); without it there are none.',
  }),
  ALFRED_SERVICE_TOKEN: setting(z.string().min(16, 'at least 16 characters are needed'), {
    doc: 'What every call between services carries. The same for all of them.',
    secret: true,
  }),
  ALFRED_NATS_URL: setting(
    listOf('nats://host:port is needed, or several', /^(nats|tls):\/\/\S+$/),
    { doc: 'The servers of NATS, separated by commas.' },
  ),
  ALFRED_NATS_CREDS: setting(z.string().min(1).optional(), {
    doc: 'The file with the credentials by which this service comes to NATS.',
  }),
  ALFRED_NATS_CA: setting(z.string().min(1).optional(), {
    doc: 'The file with the certificates by which the servers of NATS are known; with it, only TLS is spoken.',
  }),
});

/** A process that is called over gRPC. */
export const serverSettings = defineSettings({
  ALFRED_GRPC_HOST: setting(z.string().min(1), {
    doc: 'The address that the service is called on, and its admin port; 0.0.0.0 for every interface.',
    default: '127.0.0.1',
  }),
  ALFRED_GRPC_PORT: setting(port, {
    doc: 'The port that the service is called on; 0 takes any free one.',
    default: '9090',
  }),
  ALFRED_ADVERTISE: setting(
    z
      .string()
      .regex(/^\S+:\d+$/, 'host:port is needed')
      .optional(),
    {
      doc: 'host:port under which other processes reach this one; without it, the two above.',
    },
  ),
  ALFRED_ADMIN_PORT: setting(port, {
    doc: 'The port of /healthz, /readyz and /metrics; 0 takes any free one.',
    default: '9464',
  }),
});

/** A service with a schema. */
export const postgresSettings = defineSettings({
  ALFRED_POSTGRES_URL: setting(z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'it is no URL'), {
    doc: 'Where PostgreSQL is, with the user and the password of this service. Several servers may stand in it, separated by commas: the one that can be written is found.',
    secret: true,
  }),
});

/** Who changes schemas: `migrate`, and nobody who serves. */
export const migrationSettings = defineSettings({
  ALFRED_POSTGRES_ADMIN_URL: setting(z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'it is no URL'), {
    doc: 'For migrate alone: the same database, with a user who may make schemas and users.',
    secret: true,
  }),
});

/** What names this deployment. */
export const deploymentSettings = defineSettings({
  ALFRED_DEPLOYMENT: setting(
    z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'letters, digits, _ . and - are needed'),
    { doc: 'Names this deployment in the origins of its checkpoints. It never changes.' },
  ),
});

const secretBytes = z
  .base64('it is not base64')
  .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
  .refine((bytes) => bytes.length >= 16, 'at least 16 bytes are needed');

/** Under which API keys are stored and looked up. */
const pepperSettings = defineSettings({
  ALFRED_PEPPER: setting(secretBytes, {
    doc: 'Under which API keys are stored and looked up: 32 random bytes in base64. The same for identity and every gateway; without it no key is known.',
    secret: true,
  }),
});

/** Whoever stores keys names the pepper besides. */
export const pepperIdSettings = defineSettings({
  ...pepperSettings,
  ALFRED_PEPPER_ID: setting(z.string().min(1), {
    doc: 'Names the pepper in what is stored under it, so that it can be replaced one day.',
  }),
});

/** How many replicas of a gateway are one gateway to their clients, and what only they may know. */
export const frontSettings = defineSettings({
  ...pepperSettings,
  ALFRED_IDEMPOTENCY_KEY: setting(secretBytes, {
    doc: "Under which clients' idempotency keys enter the ledger: 32 random bytes in base64. The same for every gateway.",
    secret: true,
  }),
  ALFRED_OPERATOR_TOKEN: setting(z.string().min(16, 'at least 16 characters are needed'), {
    doc: "What the operator's own calls carry.",
    secret: true,
  }),
});

/** The services that others call, by the names of their settings. */
export type PeerName = (typeof peerNames)[number];

const peerNames = [
  'identity',
  'policy',
  'quota',
  'metering',
  'ledger',
  'analytics',
  'notification',
] as const;

/** The setting that says where a service is reached. */
export function peerSetting(name: string): string {
  return `ALFRED_${name.toUpperCase()}_ADDRESSES`;
}

/** Where the services of these names are reached. */
export function peerSettings(names: readonly string[]): Record<string, Setting<string>> {
  return Object.fromEntries(
    names.map((name) => [
      peerSetting(name),
      setting(addresses, {
        doc: `Where ${name} is reached: host:port, several separated by commas, or one dns:///name:port.`,
      }),
    ]),
  );
}

/** Every setting that more than one service may have, for the reference and for `loadConfig`. */
export const sharedSettings: Settings = {
  ...processSettings,
  ...serverSettings,
  ...postgresSettings,
  ...migrationSettings,
  ...peerSettings(peerNames),
  ...deploymentSettings,
  ...pepperIdSettings,
  ...frontSettings,
};
