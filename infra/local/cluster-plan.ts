// Which processes a cluster has, and what each of them is told. A new service is a line here.
import { join } from 'node:path';
import type { Settings } from '@alfred/config';
import { AlfredError } from '@alfred/errors';
import type { ServiceSchema } from '@alfred/service-kit';
import { analyticsSchema } from '../../services/analytics/src/config.ts';
import { gatewaySettings } from '../../services/gateway/src/config.ts';
import { identitySchema } from '../../services/identity/src/config.ts';
import { ledgerSchema } from '../../services/ledger/src/config.ts';
import { meteringSchema, meteringSettings } from '../../services/metering/src/config.ts';
import {
  notificationSchema,
  notificationSettings,
} from '../../services/notification/src/config.ts';
import { policySchema } from '../../services/policy/src/config.ts';
import { credentialsFile } from './bus-credentials.ts';
import type { ClusterHome, ClusterSecrets } from './cluster-home.ts';
import type { ProcessPlan } from './cluster-process.ts';
import type { ClusterPostgres } from './cluster-servers.ts';
import { isFree } from './free-ports.ts';

/** What a service of a cluster needs. */
interface ServiceLine {
  readonly schema?: ServiceSchema;
  /** The services that it calls. */
  readonly peers: readonly string[];
  /** Names of settings whose values the cluster has made. */
  readonly secrets?: readonly string[];
  /** Its own, which whoever starts the cluster may set. */
  readonly settings?: Settings;
}

/** Every service that is called over gRPC. */
export const services: Readonly<Record<string, ServiceLine>> = {
  ledger: {
    schema: ledgerSchema,
    peers: ['ledger'],
    secrets: ['ALFRED_DEPLOYMENT', 'ALFRED_SIGNER_FOLDER'],
  },
  identity: {
    schema: identitySchema,
    peers: ['ledger'],
    secrets: [
      ...['ALFRED_PEPPER', 'ALFRED_PEPPER_ID', 'ALFRED_SUBJECT_KEYS'],
      ...['ALFRED_NATS_SIGNING_SEED', 'ALFRED_NATS_PUBLIC_URL'],
    ],
  },
  policy: { schema: policySchema, peers: ['ledger'] },
  quota: { peers: ['ledger'] },
  metering: { schema: meteringSchema, peers: ['ledger'], settings: meteringSettings },
  analytics: { schema: analyticsSchema, peers: ['ledger'] },
  notification: {
    schema: notificationSchema,
    peers: ['ledger'],
    secrets: ['ALFRED_NOTIFICATION_KEY'],
    settings: notificationSettings,
  },
};

/** The gateways, which clients call over HTTP. */
const gateway: ServiceLine = {
  peers: ['identity', 'policy', 'quota', 'metering', 'ledger', 'notification', 'analytics'],
  secrets: [
    ...['ALFRED_PEPPER', 'ALFRED_IDEMPOTENCY_KEY', 'ALFRED_OPERATOR_TOKEN'],
    'ALFRED_REDIS_URL',
  ],
  settings: gatewaySettings,
};

/** What every process may be told. */
const everybodys = ['ALFRED_LOG_LEVEL', 'OTEL_EXPORTER_OTLP_ENDPOINT'];

/** How many processes of a service, and what they are told beside what they need. */
export interface ClusterShape {
  /** 1 of each service and 2 gateways, where nothing else is said. */
  readonly replicas: Readonly<Record<string, number>>;
  /** Settings, each for those whose it is; what is nobody's goes to the gateways, who refuse it. */
  readonly settings: Readonly<Record<string, string>>;
  /** More settings, by the service that has them. */
  readonly settingsOf: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Of the first gateway; 0 for any. Those after it count on from it. */
  readonly port: number;
}

/** What the processes stand on. */
export interface Ground {
  readonly home: ClusterHome;
  readonly secrets: ClusterSecrets;
  readonly postgres: Pick<ClusterPostgres, 'url' | 'suffix'> &
    Partial<Pick<ClusterPostgres, 'hosts'>>;
  readonly natsUrl: string;
  /** By which outside subscribers get their credentials. */
  readonly subscribersSeed: string;
  readonly redisUrl: string;
  readonly freePort: () => Promise<number>;
}

/** A schema and the URL by which its service comes to it. */
export interface SchemaPlan {
  readonly schema: ServiceSchema;
  readonly serviceUrl: string;
}

/** Everything that is to be started. */
export interface ClusterPlan {
  readonly schemas: readonly SchemaPlan[];
  readonly services: readonly ProcessPlan[];
  readonly gateways: readonly ProcessPlan[];
}

const host = '127.0.0.1';
const gatewaysUsual = 2;

/** Lays a cluster out: who is where, and who is told what. */
export async function planCluster(shape: ClusterShape, ground: Ground): Promise<ClusterPlan> {
  const places = await Promise.all(
    Object.keys(services).flatMap((service) =>
      numbered(shape.replicas[service] ?? 1).map(async (number) => ({
        ...{ service, name: `${service}-${number}` },
        ...{ port: await ground.freePort(), adminPort: await ground.freePort() },
      })),
    ),
  );
  const addresses = Object.fromEntries(
    Object.keys(services).map((service) => [
      `ALFRED_${service.toUpperCase()}_ADDRESSES`,
      places
        .filter((place) => place.service === service)
        .map(addressOf)
        .join(),
    ]),
  );
  const told = (service: string, line: ServiceLine, own: Readonly<Record<string, string>>) => ({
    PATH: process.env.PATH ?? '',
    ...madeSettings(service, ground),
    ...chosen(
      addresses,
      line.peers.map((peer) => `ALFRED_${peer.toUpperCase()}_ADDRESSES`),
    ),
    ...settingsFor(line, shape.settings),
    ...own,
    ...shape.settingsOf[service],
  });
  return {
    schemas: Object.entries(services).flatMap(([service, { schema }]) =>
      schema ? [{ schema, serviceUrl: postgresUrl(service, ground) }] : [],
    ),
    services: places.map(({ service, name, port, adminPort }) => ({
      ...{ service, name, url: `http://${host}:${adminPort}`, address: `${host}:${port}` },
      logFile: join(ground.home.logs, `${name}.log`),
      env: told(service, services[service] ?? gateway, {
        ALFRED_GRPC_PORT: String(port),
        ALFRED_ADMIN_PORT: String(adminPort),
      }),
    })),
    gateways: await Promise.all(
      numbered(shape.replicas.gateway ?? gatewaysUsual).map(async (number) => {
        const port =
          shape.port === 0 ? await ground.freePort() : await ownPort(shape.port + number - 1);
        const name = `gateway-${number}`;
        return {
          ...{ service: 'gateway', name, url: `http://${host}:${port}`, address: undefined },
          logFile: join(ground.home.logs, `${name}.log`),
          env: told('gateway', gateway, {
            ALFRED_PORT: String(port),
            ALFRED_JOURNAL_FOLDER: ground.home.journal(number),
          }),
        };
      }),
    ),
  };
}

/** Whoever listens there already would answer in the place of our gateway. */
async function ownPort(port: number): Promise<number> {
  if (await isFree(port)) return port;
  throw new AlfredError('port_taken', { port: String(port) });
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

const addressOf = ({ port }: { readonly port: number }) => `${host}:${port}`;

/** What a service is told that only its deployment can know: secrets, and what it stands on. */
export function madeSettings(
  service: string,
  ground: Omit<Ground, 'freePort'>,
): Readonly<Record<string, string>> {
  const line = services[service] ?? gateway;
  const { secrets, home, natsUrl, redisUrl, subscribersSeed } = ground;
  const made = {
    ALFRED_DEPLOYMENT: secrets.deployment,
    ALFRED_SIGNER_FOLDER: home.signer,
    ALFRED_SUBJECT_KEYS: home.subjects,
    ALFRED_PEPPER: secrets.pepper,
    ALFRED_PEPPER_ID: secrets.pepperId,
    ALFRED_IDEMPOTENCY_KEY: secrets.idempotencyKey,
    ALFRED_OPERATOR_TOKEN: secrets.operatorToken,
    ALFRED_NOTIFICATION_KEY: secrets.notificationKey,
    ALFRED_NATS_SIGNING_SEED: subscribersSeed,
    ALFRED_NATS_PUBLIC_URL: natsUrl,
    ALFRED_REDIS_URL: redisUrl,
  };
  return {
    ALFRED_SERVICE_TOKEN: secrets.serviceToken,
    ALFRED_NATS_URL: natsUrl,
    ALFRED_NATS_CREDS: credentialsFile(home, service),
    ...chosen(made, line.secrets ?? []),
    ...(line.schema ? { ALFRED_POSTGRES_URL: postgresUrl(service, ground) } : {}),
  };
}

/** Of what was set, what this service knows. */
function settingsFor(line: ServiceLine, settings: ClusterShape['settings']) {
  const ownOf = (each: ServiceLine) => [...Object.keys(each.settings ?? {}), ...everybodys];
  const others = Object.values(services).flatMap(ownOf);
  const isMine = (name: string) =>
    ownOf(line).includes(name) || (line === gateway && !others.includes(name));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => isMine(name)));
}

/** The same database, on whichever of its servers is written, by the service's own login. */
function postgresUrl(
  service: string,
  { postgres, secrets }: Pick<Ground, 'postgres' | 'secrets'>,
): string {
  const url = new URL(postgres.url);
  url.username = `alfred_${service}${postgres.suffix}`;
  url.password = secrets.passwordOf(service);
  return url.href.replace(`@${url.host}/`, `@${(postgres.hosts ?? [url.host]).join()}/`);
}

function chosen(
  from: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = from[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
