import type { NatsTrust } from './nats-trust.ts';

export interface ServerConfigOptions {
  readonly host: string;
  readonly port: number;
  /** Where JetStream keeps its streams. */
  readonly storeFolder: string;
  readonly serverName?: string;
  /** Paths of PEM files; with them nothing but TLS is spoken. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Who may connect; without it everybody may, and do everything. */
  readonly trust?: NatsTrust;
}

/** A user's statement of what it may do comes in one line. Bytes. */
const lineMax = 32_768;

/** The configuration file of a nats-server for Alfred. */
export function serverConfig(options: ServerConfigOptions): string {
  const { host, port, storeFolder, serverName, tls, trust } = options;
  const lines = [
    `listen: ${quoted(`${host}:${port}`)}`,
    ...(serverName === undefined ? [] : [`server_name: ${quoted(serverName)}`]),
    `jetstream { store_dir: ${quoted(storeFolder)} }`,
    ...(tls ? [`tls { cert_file: ${quoted(tls.cert)}, key_file: ${quoted(tls.key)} }`] : []),
    ...(trust ? trustLines(trust) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function trustLines({ operator, systemAccount, accounts }: NatsTrust): readonly string[] {
  return [
    `max_control_line: ${lineMax}`,
    `operator: ${operator}`,
    `system_account: ${systemAccount}`,
    'resolver: MEMORY',
    'resolver_preload {',
    ...Object.entries(accounts).map(([key, account]) => `  ${key}: ${account}`),
    '}',
  ];
}

const quoted = (text: string): string => JSON.stringify(text);
