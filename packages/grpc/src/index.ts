export { type ChannelPool, type ChannelPoolOptions, channelPool } from './channel-pool.ts';
export { type GrpcChannel, type GrpcChannelOptions, grpcChannel } from './grpc-channel.ts';
export { type GrpcServer, type GrpcServerOptions, grpcServer } from './grpc-server.ts';
export type { Health } from './health.ts';
export type { ClientTls, ServerTls } from './tls.ts';
