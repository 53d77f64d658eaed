// A server in a process of its own, for tests that stop or kill it: tells its port to its parent.
import { rpc } from '@alfred/service-kit';
import { echo, ProbeDefinition } from '@alfred/service-kit/probe';
import { grpcServer } from '../grpc-server.ts';

const server = grpcServer({ host: '127.0.0.1', port: Number(process.argv[2]) });
server.serve([
  rpc(ProbeDefinition, {
    ...echo,
    one: async () => ({ head: BigInt(process.pid) }),
    list: async function* () {
      yield { head: BigInt(process.pid) };
      await new Promise(() => {});
    },
  }),
]);
const { port } = await server.listen();
process.send?.({ port });
process.once('disconnect', () => process.exit());
