// Everything that a cluster on this machine keeps, in one folder.
import { hkdfSync } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureSecrets, type Secrets } from '@alfred/home';
import { type FolderLock, lockFolder, makeFolder } from '@alfred/service-kit';

/** Absolute paths. */
export interface ClusterHome {
  readonly folder: string;
  readonly postgres: string;
  readonly standby: string;
  readonly nats: string;
  readonly signer: string;
  /** Keys of people. */
  readonly subjects: string;
  readonly logs: string;
  readonly secretsFile: string;
  readonly demoFile: string;
  /** Of the gateway of this number, from 1. */
  journal(gateway: number): string;
}

/** What a cluster makes in its home, beside the lock; nothing else is ever removed. */
const ownNames =
  /^((postgres|standby)(\.new_\w+)?|nats|signer|subjects|logs|journal-\d+|(secrets|demo)\.json(\.new)?)$/;

export function clusterHomeAt(path: string): ClusterHome {
  const folder = resolve(path);
  return {
    folder,
    postgres: join(folder, 'postgres'),
    standby: join(folder, 'standby'),
    nats: join(folder, 'nats'),
    signer: join(folder, 'signer'),
    subjects: join(folder, 'subjects'),
    logs: join(folder, 'logs'),
    secretsFile: join(folder, 'secrets.json'),
    demoFile: join(folder, 'demo.json'),
    journal: (gateway) => join(folder, `journal-${gateway}`),
  };
}

/** Makes the home where it is missing and keeps every other cluster out of it. */
export function takeClusterHome(home: ClusterHome): FolderLock {
  const isNew = !existsSync(home.folder);
  const lock = lockFolder(home.folder);
  // PostgreSQL may run as another user than we: it must be able to pass, and need not see more.
  if (isNew) chmodSync(home.folder, 0o711);
  makeFolders(home);
  return lock;
}

/** Empties a home of all that a cluster made in it. The caller holds its lock. */
export async function clearClusterHome(home: ClusterHome): Promise<void> {
  const names = (await readdir(home.folder)).filter((name) => ownNames.test(name));
  await Promise.all(
    names.map((name) => rm(join(home.folder, name), { recursive: true, force: true })),
  );
  makeFolders(home);
}

function makeFolders({ logs, signer, subjects, nats }: ClusterHome): void {
  for (const own of [logs, signer, subjects, nats]) makeFolder(own, 0o700);
}

/** The secrets of a cluster: those of every Alfred, and what only several processes need. */
export interface ClusterSecrets extends Secrets {
  /** What every call between services carries. */
  readonly serviceToken: string;
  /** By which gateways come to a Redis that asks for it. */
  readonly redisPassword: string;
  /** By which a service comes to PostgreSQL. */
  passwordOf(service: string): string;
}

/** Made at the first start, the same ever after. */
export async function clusterSecrets(home: ClusterHome): Promise<ClusterSecrets> {
  const secrets = await ensureSecrets(home.secretsFile);
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secrets.postgresPassword, '', purpose, 32)).toString(
      'base64url',
    );
  return {
    ...secrets,
    serviceToken: derive('alfred.service-token'),
    redisPassword: derive('alfred.redis'),
    passwordOf: (service) => derive(`alfred.postgres.${service}`),
  };
}
