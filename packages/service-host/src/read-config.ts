import { type Environment, loadConfig, type Settings, type ValuesOf } from '@alfred/config';
import known from './known-settings.generated.json' with { type: 'json' };
import type { Peers, Program } from './program.ts';
import { migrationSettings, peerSettings, postgresSettings, processSettings } from './settings.ts';

/** What the command line tool reads, perhaps in the same shell. */
const toolSettings = ['ALFRED_URL', 'ALFRED_API_KEY'];

/** The settings of one process, judged. */
export interface HostConfig<Own extends Settings, Door extends Settings> {
  readonly process: ValuesOf<typeof processSettings>;
  /** Of the way in which the process is called. */
  readonly door: ValuesOf<Door>;
  readonly own: ValuesOf<Own>;
  /** Where each peer is reached, by its name. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Undefined for a program without a schema. */
  readonly postgresUrl: string | undefined;
}

/** What of a program its settings are read by. */
export type ConfigOf<Own extends Settings> = Pick<
  Program<Own, Peers, unknown>,
  'settings' | 'peers' | 'schema'
>;

/** Every setting that a program of this kind reads. */
export function settingsOf(program: ConfigOf<Settings>, door: Settings): Settings {
  return {
    ...program.settings,
    ...door,
    ...(program.schema ? postgresSettings : {}),
    ...peerSettings(Object.keys(program.peers)),
    ...processSettings,
  };
}

/**
 * Reads and judges every setting of a program. Throws `setting_unknown`, with the nearest name, or
 * `setting_invalid`. What another service of Alfred reads may stand in the same environment.
 */
export function readConfig<Own extends Settings, Door extends Settings>(
  program: ConfigOf<Own>,
  door: Door,
  env: Environment,
): HostConfig<Own, Door> {
  const read = reader(program.settings, env);
  const addressesOf = (name: string) => Object.values<string>(read(peerSettings([name]))).join();
  return {
    process: read(processSettings),
    door: read(door),
    own: read(program.settings),
    addresses: new Map(Object.keys(program.peers).map((name) => [name, addressesOf(name)])),
    postgresUrl: program.schema && read(postgresSettings).postgresUrl,
  };
}

/** What `migrate` needs, and no more: it may run where nothing else of the service is known. */
export function readMigrationConfig(program: ConfigOf<Settings>, env: Environment) {
  const read = reader(program.settings, env);
  return {
    adminUrl: read(migrationSettings).postgresAdminUrl,
    serviceUrl: read(postgresSettings).postgresUrl,
  };
}

function reader(own: Settings, env: Environment) {
  const elsewhere = [...known, ...Object.keys(own), ...toolSettings];
  return <Of extends Settings>(it: Of): ValuesOf<Of> =>
    loadConfig({ env, schemas: { it }, elsewhere }).it;
}
