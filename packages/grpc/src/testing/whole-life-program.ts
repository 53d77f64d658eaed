// Serves, calls, closes; then nothing may keep the process alive.
import { createClient, rpc } from '@alfred/service-kit';
import { echo, ProbeDefinition } from '@alfred/service-kit/probe';
import { channelPool } from '../channel-pool.ts';
import { grpcChannel } from '../grpc-channel.ts';
import { grpcServer } from '../grpc-server.ts';

const server = grpcServer({ host: '127.0.0.1', port: 0 });
server.serve([
  rpc(ProbeDefinition, {
    ...echo,
    list: async function* () {
      yield {};
      await new Promise(() => {});
    },
  }),
]);
const { port } = await server.listen();
// One of two is not there: its connecting goes on and on.
const { channel, close } = grpcChannel({ addresses: `127.0.0.1:${port},127.0.0.1:1` });
const client = createClient(ProbeDefinition, channel);
const pool = channelPool({});
await createClient(ProbeDefinition, pool.of('127.0.0.1:1'))
  .one({})
  .catch(() => {});
await client.one({});
const answers = client.list({})[Symbol.asyncIterator]();
await answers.next();
if (process.argv[2] === 'close') await server.close();
else await server.drain();
close();
pool.close();
process.disconnect?.();
