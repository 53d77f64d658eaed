import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What a network does with the bytes that are given to it. */
export type NetworkMode =
  | { readonly kind: 'pass' }
  /** Every connection is reset, and so is every new one. */
  | { readonly kind: 'cut' }
  /** Connections are accepted and nothing comes through them, until it passes again. */
  | { readonly kind: 'freeze' }
  /** Every piece comes so much later, either way. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Every connection is reset after so many bytes, in the middle of whatever they say. */
  | { readonly kind: 'half-way'; readonly bytes: number };

/** A piece of network between two processes. */
export interface TcpProxy {
  /** host:port, given to callers in place of the one behind it. */
  readonly address: string;
  readonly port: number;
  /** Of callers, that are open now. */
  readonly connections: number;
  /** Holds for the connections there are and for those to come. */
  set(mode: NetworkMode): void;
  close(): Promise<void>;
}

interface Network {
  mode: NetworkMode;
  /** Resolves when the mode changes. */
  changed: PromiseWithResolvers<void>;
  readonly pairs: Set<Pair>;
}

/** A caller's connection and ours behind it. */
interface Pair {
  readonly caller: Socket;
  readonly callee: Socket;
  bytes: number;
}

const host = '127.0.0.1';

/** A real port on the loopback address before another one. It passes everything on at first. */
export async function tcpProxy(target: string): Promise<TcpProxy> {
  const network: Network = {
    mode: { kind: 'pass' },
    changed: Promise.withResolvers(),
    pairs: new Set(),
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (caller) =>
    accept(network, caller, target),
  );
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `${host}:${port}`,
    port,
    get connections() {
      return network.pairs.size;
    },
    set: (mode) => {
      network.mode = mode;
      network.changed.resolve();
      network.changed = Promise.withResolvers();
      if (mode.kind === 'cut') for (const pair of network.pairs) reset(pair);
    },
    close: async () => {
      for (const pair of network.pairs) reset(pair);
      server.close();
      await once(server, 'close');
    },
  };
}

function accept(network: Network, caller: Socket, target: string): void {
  caller.on('error', () => {});
  if (network.mode.kind === 'cut') {
    caller.resetAndDestroy();
    return;
  }
  const [name = host, port = ''] = target.split(':');
  const callee = createConnection({ host: name, port: Number(port), allowHalfOpen: true });
  callee.setNoDelay(true);
  const pair: Pair = { caller, callee, bytes: 0 };
  network.pairs.add(pair);
  for (const socket of [caller, callee]) {
    socket.on('error', () => reset(pair));
    socket.on('close', () => network.pairs.delete(pair));
  }
  for (const [from, to] of [
    [caller, callee],
    [callee, caller],
  ] as const) {
    carry(network, pair, { from, to }).catch(() => reset(pair));
  }
}

async function carry(
  network: Network,
  pair: Pair,
  { from, to }: { readonly from: Socket; readonly to: Socket },
): Promise<void> {
  // The end of one direction must not take the other one with it.
  const pieces: AsyncIterable<Buffer> = from.iterator({ destroyOnReturn: false });
  for await (const piece of pieces) {
    await held(network);
    const kept = partOf(network, pair, piece);
    if (!to.write(kept)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
    if (kept.length < piece.length) {
      reset(pair);
      return;
    }
  }
  to.end();
}

/** Waits for as long as the network keeps a piece. */
async function held(network: Network): Promise<void> {
  const { mode } = network;
  if (mode.kind === 'slow') await delay(mode.delayMs);
  while (network.mode.kind === 'freeze') await network.changed.promise;
}

/** What of a piece still comes through. */
function partOf({ mode }: Network, pair: Pair, piece: Buffer): Buffer {
  pair.bytes += piece.length;
  if (mode.kind !== 'half-way' || pair.bytes < mode.bytes) return piece;
  return piece.subarray(0, Math.floor(piece.length / 2));
}

function reset({ caller, callee }: Pair): void {
  for (const socket of [caller, callee]) socket.resetAndDestroy();
}
