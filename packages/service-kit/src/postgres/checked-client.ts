import { AlfredError } from '@alfred/errors';
import pg from 'pg';
import { breakConnection } from './break-connection.ts';
import { awaitStandby, writableState } from './server-state.ts';
import { type WritableServer, writableServer } from './writable-server.ts';

/**
 * Where in the server a warning comes from, in every language: somebody has cancelled a commit that
 * waited for its standby. The server then answers as if all were well.
 */
const waitCancelled = 'SyncRepWaitForLSN';

/**
 * A client for the one of these servers that can be written. It is connected when that is so, and
 * when everything that it will see is on the standby as well that commits wait for.
 */
export function checkedClient(servers: readonly string[]): typeof pg.Client {
  const server = writableServer(servers);
  return class CheckedClient extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: (error: Error) => void): void;
    override connect(callback?: (error: Error) => void): Promise<pg.Client> | undefined {
      const connecting = server.find().then(async (url) => {
        if (servers.length > 1) Object.assign(this, addressOf(url));
        this.on('error', () => server.forget(url));
        await super.connect().catch(forgetting(server, url));
        await check(this).catch(forgetting(server, url));
        await assertStill(server, url);
        server.joined(this, url);
        return this;
      });
      connecting.catch(() => super.end());
      if (!callback) return connecting;
      // The vendor calls back without an error when all went well.
      connecting.then(() => (callback as () => void)(), callback);
      return undefined;
    }
  };
}

function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || '5432') };
}

function forgetting(server: WritableServer, url: string): (fault: unknown) => never {
  return (fault) => {
    server.forget(url);
    throw fault;
  };
}

async function check(client: pg.Client): Promise<void> {
  client.on('notice', ({ routine }) => {
    // Whether the standby has it is not known: neither may whoever waits believe so.
    if (routine === waitCancelled) breakConnection(client, new AlfredError('database_unavailable'));
  });
  await awaitStandby(client, await writableState(client));
}

/** Another search may have come to another result meanwhile. */
async function assertStill(server: WritableServer, url: string): Promise<void> {
  if ((await server.find()) !== url) throw new AlfredError('database_unavailable');
}
