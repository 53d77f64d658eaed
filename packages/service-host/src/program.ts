import type { NatsBus } from '@alfred/bus';
import type { Clock } from '@alfred/clock';
import type { Settings, ValuesOf } from '@alfred/config';
import type {
  Claims,
  openPool,
  RpcBinding,
  Service,
  ServiceClient,
  ServiceSchema,
  Undo,
} from '@alfred/service-kit';
import type { Logger, Telemetry } from '@alfred/telemetry';
import type { PeerName } from './settings.ts';

type Definition = RpcBinding['definition'];

/** The services that a program calls. */
export type Peers = Readonly<Partial<Record<PeerName, Definition>>>;

/** A client for each of them. */
export type ClientsOf<Of extends Peers> = {
  readonly [Name in keyof Of]: Of[Name] extends Definition ? ServiceClient<Of[Name]> : never;
};

/** What one process gives the service that it runs. */
export interface Platform<Own extends Settings, Others extends Peers> {
  readonly config: ValuesOf<Own>;
  readonly peers: ClientsOf<Others>;
  readonly bus: NatsBus;
  readonly clock: Clock;
  /** Uniform in [0, 1): for jitter, never for secrets. */
  readonly random: () => number;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  /** host:port under which other processes reach this one; '' for one that nobody calls. */
  readonly address: string;
  /** Where the program's own schema is, with its login; '' for one without. A secret. */
  readonly postgresUrl: string;
  /** Connections to the program's own schema; ended after the service. */
  pool(connectionsMax?: number): ReturnType<typeof openPool>;
  /** How this process shares its work with its replicas: by leases in the program's schema. */
  readonly claims: Claims;
  /** Gets every step that ends what the program opens by itself. */
  readonly undo: Undo;
}

/** A service as a program: what it needs, and how it is made of that. */
export interface Program<Own extends Settings, Others extends Peers, Made = Service> {
  /** Of the service, and of its folder. */
  readonly name: string;
  /** Its settings beside those that the host reads for itself. */
  readonly settings: Own;
  readonly peers: Others;
  /** What it owns in PostgreSQL, if anything. */
  readonly schema?: ServiceSchema;
  create(platform: Platform<Own, Others>): Made | Promise<Made>;
}
