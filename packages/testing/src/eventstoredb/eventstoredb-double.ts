import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { appendCall, type ServerParts } from './append-calls.ts';
import { batchAppendCall } from './batch-append-call.ts';
import { gossipCall, supportedMethodsCall } from './cluster-calls.ts';
import { deleteCall, tombstoneCall } from './delete-calls.ts';
import { type Faults, noFaults } from './faults.ts';
import { readCall } from './read-calls.ts';
import { type ServerLog, serverLog } from './server-log.ts';

const host = '127.0.0.1';
/** The limit of one append of a server that nobody has configured. */
const appendBytesDefault = 1_024 * 1_024;

/** A server that answers as EventStoreDB does, as far as this double goes; see its tests. */
export interface EventStoreDbDouble {
  /** For the client's `connectionString`. */
  readonly url: string;
  readonly port: number;
  /** What it keeps. */
  readonly log: ServerLog;
  readonly faults: Faults;
  /** The calls that came, in order. */
  readonly calls: readonly string[];
  /** Ends every connection, as a network does; clients may come again at once. */
  cut(): void;
  stop(): Promise<void>;
}

/**
 * EventStoreDB, as far as a log of entries meets it: a gRPC server on loopback, made of the client's
 * own service definitions. It keeps everything in memory.
 */
export async function eventStoreDbDouble(
  options: { readonly appendBytesMax?: number } = {},
): Promise<EventStoreDbDouble> {
  const sockets = new Set<Socket>();
  const parts: ServerParts = {
    log: serverLog(),
    faults: noFaults(),
    appendBytesMax: options.appendBytesMax ?? appendBytesDefault,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    calls: [],
  };
  const server = grpcServer(parts, () => port);
  const inner = await bound(server);
  const front = createServer((socket) => relay(sockets, socket, inner));
  front.listen(0, host);
  await once(front, 'listening');
  const { port } = front.address() as AddressInfo;
  return {
    url: `esdb://${host}:${port}?tls=false`,
    port,
    log: parts.log,
    faults: parts.faults,
    calls: parts.calls,
    cut: parts.cut,
    stop: async () => {
      front.close();
      parts.cut();
      server.forceShutdown();
      await once(front, 'close');
    },
  };
}

function grpcServer(parts: ServerParts, port: () => number): Server {
  const server = new Server({ 'grpc.max_receive_message_length': 16 * 1024 * 1024 });
  server.addService(streams.StreamsService, {
    read: readCall(parts),
    append: appendCall(parts),
    batchAppend: batchAppendCall(parts),
    delete: deleteCall(parts),
    tombstone: tombstoneCall(parts),
  });
  server.addService(features.ServerFeaturesService, { getSupportedMethods: supportedMethodsCall });
  server.addService(gossip.GossipService, { read: gossipCall(port) });
  return server;
}

async function bound(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:0`, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

/** Connections go through here, because a server of gRPC does not let go of one by itself. */
function relay(sockets: Set<Socket>, outer: Socket, port: number): void {
  const inner = connect(port, host);
  for (const [socket, other] of [
    [outer, inner],
    [inner, outer],
  ] as const) {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
    socket.pipe(other);
  }
}
