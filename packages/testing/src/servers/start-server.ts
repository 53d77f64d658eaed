import { type Certificates, certificatesFor } from './certificates.ts';
import { dockerServer } from './docker-server.ts';
import { type FoundServer, findServer, type Rung, rungs } from './ladder.ts';
import { programServer } from './program-server.ts';
import { givenServer, type Launch, type Place, type RunningServer } from './running-server.ts';
import { natsKind, redisKind, type ServerKind } from './server-kind.ts';
import { theseSurroundings } from './surroundings.ts';

/** Names the only rungs to try, for whoever wants to see one of them work. */
const rungsSetting = 'ALFRED_TEST_RUNGS';

export interface NatsOptions {
  /** Serves TLS alone, with certificates made for it; their authority is in the result. */
  readonly tls?: boolean;
  /** The whole configuration, in place of an open server with JetStream. */
  readonly config?: (place: NatsPlace) => string;
  /** For tests that kill it: the one that a URL names is never taken. */
  readonly own?: boolean;
}

/** Where NATS runs, with the paths of its TLS files when it has them. */
export interface NatsPlace extends Place {
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
}

export interface RunningNats extends RunningServer {
  /** PEM of the authority that signed its certificate. */
  readonly ca: string | undefined;
}

export interface RedisOptions {
  readonly own?: boolean;
  /** More of its parameters, such as `--requirepass`. */
  readonly parameters?: readonly string[];
}

/** Looks for NATS and Redis once, installing them where that is allowed. */
export async function findServers(): Promise<FoundServers> {
  // One after another: two package managers at once would wait for each other anyway.
  return { nats: await outcome(natsKind), redis: await outcome(redisKind) };
}

/** What the search came to; a failure is told to those who need the server, and to nobody else. */
export interface FoundServers {
  readonly nats: SearchOutcome;
  readonly redis: SearchOutcome;
}
export type SearchOutcome = FoundServer | { readonly rung: 'none'; readonly reason: string };

/** Starts NATS with JetStream, found by the ladder unless it was found before. */
export async function startNats(
  options: NatsOptions = {},
  found?: SearchOutcome,
): Promise<RunningNats> {
  const certificates = options.tls ? await certificatesFor(['localhost', '127.0.0.1']) : undefined;
  const special = options.own || options.tls || options.config !== undefined;
  const where = await locate(natsKind, { own: special === true, found });
  const server = await start(where, natsLaunch(options.config ?? openConfig, certificates));
  return { ...server, ca: certificates?.ca };
}

/** Starts Redis without a disk: what it forgets in a crash, it forgets in tests too. */
export async function startRedis(
  { own = false, parameters = [] }: RedisOptions = {},
  found?: SearchOutcome,
): Promise<RunningServer> {
  const where = await locate(redisKind, { own: own || parameters.length > 0, found });
  return start(where, {
    kind: redisKind,
    files: () => ({}),
    parameters: ({ folder, host, port }) => [
      ...['--port', `${port}`, '--bind', host, '--dir', folder],
      ...['--save', '', '--appendonly', 'no', '--protected-mode', 'no'],
      ...parameters,
    ],
  });
}

function natsLaunch(
  config: (place: NatsPlace) => string,
  certificates: Certificates | undefined,
): Launch {
  const inFolder = (place: Place): NatsPlace => ({
    ...place,
    ...(certificates
      ? {
          tls: {
            cert: `${place.folder}/server.pem`,
            key: `${place.folder}/server.key`,
            ca: `${place.folder}/ca.pem`,
          },
        }
      : {}),
  });
  return {
    kind: natsKind,
    files: (place) => ({
      'nats.conf': config(inFolder(place)),
      ...(certificates
        ? {
            'server.pem': certificates.certificate,
            'server.key': certificates.key,
            'ca.pem': certificates.ca,
          }
        : {}),
    }),
    parameters: ({ folder }) => ['-c', `${folder}/nats.conf`],
  };
}

function openConfig({ host, port, folder, tls }: NatsPlace): string {
  const lines = [
    `listen: "${host}:${port}"`,
    `jetstream { store_dir: "${folder}/jetstream" }`,
    tls ? `tls { cert_file: "${tls.cert}", key_file: "${tls.key}" }` : '',
  ];
  return lines.join('\n');
}

interface Wish {
  /** Not one that others started. */
  readonly own: boolean;
  readonly found: SearchOutcome | undefined;
}

async function locate(kind: ServerKind, { own, found }: Wish): Promise<Located> {
  if (found?.rung === 'none') throw new Error(found.reason);
  if (found && !(own && found.rung === 'url')) return { kind, found };
  return { kind, found: await search(kind, own ? ['program', 'docker', 'package'] : rungs) };
}

interface Located {
  readonly kind: ServerKind;
  readonly found: FoundServer;
}

function search(kind: ServerKind, allowed: readonly Rung[]): Promise<FoundServer> {
  const wanted = process.env[rungsSetting]?.split(',');
  const tried = wanted ? allowed.filter((rung) => wanted.includes(rung)) : allowed;
  return findServer(kind, theseSurroundings(), tried);
}

async function outcome(kind: ServerKind): Promise<SearchOutcome> {
  return search(kind, rungs).catch((error: unknown) => ({
    rung: 'none',
    reason: error instanceof Error ? error.message : 'the search failed',
  }));
}

async function start({ kind, found }: Located, launch: Launch): Promise<RunningServer> {
  switch (found.rung) {
    case 'url':
      return givenServer(kind, found.url);
    case 'program':
      return programServer(found.path, launch);
    case 'docker':
      return dockerServer(found.image, launch);
  }
}
