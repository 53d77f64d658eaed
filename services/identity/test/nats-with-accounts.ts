import {
  alfredTopology,
  mintCredentials,
  natsTrust,
  newTrustSeeds,
  serverConfig,
  serviceCredentials,
} from '@alfred/bus';
import { natsForTests } from '@alfred/testing';
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';

/** A server whose services and subscribers have an account each, as a deployment has it. */
export async function natsWithAccounts() {
  const seeds = newTrustSeeds();
  const trust = await natsTrust(seeds);
  const server = await natsForTests({
    config: ({ host, port, folder }) =>
      serverConfig({ host, port, storeFolder: `${folder}/jetstream`, trust }),
  });
  const opened: NatsConnection[] = [];
  const connectAs = async (credentials: string, inboxPrefix: string) => {
    const authenticator = credsAuthenticator(Buffer.from(credentials));
    const connection = await connect({ servers: server.url, authenticator, inboxPrefix });
    opened.push(connection);
    return connection;
  };
  return {
    server,
    seeds,
    connectAs,
    /** As one of the services, with what it may do. */
    service: async (name: string) => {
      const minted = await serviceCredentials(alfredTopology, { seed: seeds.services, name });
      return connectAs(minted.text, `_INBOX_${name}`);
    },
    /** As somebody among the services who may publish these subjects. */
    insider: async (subjects: readonly string[]) => {
      const permissions = {
        publish: { allow: subjects, deny: [] },
        subscribe: { allow: ['_INBOX_insider.>'] },
      };
      const wanted = { seed: seeds.services, name: 'insider', permissions };
      return connectAs((await mintCredentials(wanted)).text, '_INBOX_insider');
    },
    stop: async () => {
      await Promise.all(opened.map((each) => each.close()));
      await server.stop();
    },
  };
}
