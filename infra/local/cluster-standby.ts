// A standby of the cluster's PostgreSQL, on this machine where no other is.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  commitWithStandby,
  type RunningStandby,
  startStandby,
  stopPostgresOn,
} from '@alfred/embedded-postgres';
import type { Undo } from '@alfred/service-kit';
import type { ClusterHome } from './cluster-home.ts';
import {
  type ClusterPostgres,
  type ClusterServer,
  ownPostgres,
  postmasterOf,
} from './cluster-servers.ts';

/** The standby, which has everything that PostgreSQL has acknowledged. */
export interface ClusterStandby extends ClusterServer {
  /**
   * Makes it the PostgreSQL of the cluster, whose processes find it by themselves. The one before
   * must have ended; this home cannot be started again then.
   */
  promote(): Promise<void>;
}

/** Both servers. */
export interface ClusterPair {
  readonly postgres: ClusterPostgres;
  readonly standby: ClusterStandby;
}

const name = 'standby_1';

/** The embedded PostgreSQL and a standby that every commit waits for, both on the home. */
export async function ownPair(
  home: ClusterHome,
  password: string,
  undo: Undo,
): Promise<ClusterPair> {
  if (existsSync(home.standby) && !existsSync(join(home.standby, 'standby.signal'))) {
    throw new Error(`The standby in ${home.standby} was promoted: this home is used up.`);
  }
  const postgres = await ownPostgres({ home, password, isReplicated: true }, undo);
  const options = {
    ...{ name, password, dataFolder: home.standby, logFile: join(home.logs, 'standby.log') },
    primary: { url: postgres.url, dataFolder: home.postgres },
  };
  let server: RunningStandby = await startStandby(options);
  undo.push(() => server.stop());
  await commitWithStandby(postgres.url, name);
  const { url, port } = server;
  const kill = async () => {
    server.kill();
    await server.exited;
  };
  return {
    postgres: { ...postgres, hosts: [...postgres.hosts, `127.0.0.1:${port}`] },
    standby: {
      url,
      pid: () => postmasterOf(home.standby),
      kill,
      restart: async () => {
        await kill();
        server = await startStandby({ ...options, port });
      },
      promote: () => server.promote(),
    },
  };
}

/** Ends what an earlier cluster left running on the home. */
export function stopLeftStandby(home: ClusterHome): Promise<void> {
  return stopPostgresOn(home.standby);
}
