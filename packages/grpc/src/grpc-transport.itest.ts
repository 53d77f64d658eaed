import { transportContract } from '@alfred/service-kit/contract';
import { grpcChannel } from './grpc-channel.ts';
import { grpcServer } from './grpc-server.ts';
import { connected } from './testing/loopback.ts';

transportContract('gRPC', async () => {
  const server = grpcServer({ host: '127.0.0.1', port: 0 });
  const { port } = await server.listen();
  const { channel, close } = grpcChannel({ addresses: `127.0.0.1:${port}` });
  await connected(channel);
  return {
    channel,
    serve: server.serve,
    breakPeer: server.close,
    close: async () => {
      close();
      await server.close();
    },
  };
});
