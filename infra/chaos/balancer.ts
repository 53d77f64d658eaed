// A load balancer before gateways, as small as one can be that loses no request while they are
// restarted one after another. What it does is what any has to do:
// - it asks each gateway for /readyz and sends new requests to those that are ready;
// - a connection that was refused has carried nothing: the next gateway is asked;
// - `shutting_down` says that nothing was done: the next gateway is asked;
// - anything else that was sent is never sent again.
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

/** The one address of several gateways. */
export interface Balancer {
  readonly url: string;
  /** Why requests had to be sent to another gateway, and how often. */
  readonly passedOn: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const host = '127.0.0.1';
/** A gateway that leaves says so for longer than this before it closes its port. */
const probeMs = 100;
const probeTimeoutMs = 2_000;

interface Backend {
  readonly url: string;
  isReady: boolean;
}

interface Pool {
  readonly backends: readonly Backend[];
  readonly passedOn: Map<string, number>;
  turn: number;
}

/** Opens a free port before these gateways. */
export async function balancer(urls: readonly string[]): Promise<Balancer> {
  const pool: Pool = {
    backends: urls.map((url) => ({ url, isReady: true })),
    passedOn: new Map(),
    turn: 0,
  };
  const server = createServer((request, response) => {
    pass(pool, request, response).catch(() => response.destroy());
  });
  server.listen(0, host);
  await once(server, 'listening');
  const probing = pool.backends.map(probe);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    passedOn: pool.passedOn,
    close: async () => {
      for (const timer of probing) clearInterval(timer);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function probe(backend: Backend): NodeJS.Timeout {
  return setInterval(async () => {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const answer = await fetch(`${backend.url}/readyz`, { signal }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => {});
    backend.isReady = answer?.ok ?? false;
  }, probeMs);
}

async function pass(pool: Pool, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body: Buffer[] = [];
  for await (const piece of request) body.push(piece as Buffer);
  for (const { url } of inTurn(pool)) {
    const answer = await ask(url, request, Buffer.concat(body));
    if ('again' in answer) {
      pool.passedOn.set(answer.again, (pool.passedOn.get(answer.again) ?? 0) + 1);
      continue;
    }
    const { connection: _, ...headers } = answer.head.headers;
    response.writeHead(answer.head.statusCode ?? 502, headers);
    answer.body.on('error', () => response.destroy());
    answer.body.pipe(response);
    return;
  }
  response.writeHead(503, { 'retry-after': '1' }).end('{"error":{"code":"no_gateway"}}');
}

/** Those that are ready, each once, the next one first; all of them when none is. */
function inTurn(pool: Pool): readonly Backend[] {
  pool.turn += 1;
  const ready = pool.backends.filter(({ isReady }) => isReady);
  const all = ready.length > 0 ? ready : pool.backends;
  const first = pool.turn % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

type Answer =
  | { readonly head: IncomingMessage; readonly body: Readable }
  /** Nothing was done; why. */
  | { readonly again: string };

/** Rejects when nobody knows what was done. */
async function ask(
  url: string,
  { method, url: path, headers: given }: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const { connection: _, ...headers } = given;
  // A connection for each: one that is kept could be closed just when it is used.
  const sent = send(url + path, { method, headers, agent: false });
  sent.end(body);
  try {
    const [head] = (await once(sent, 'response')) as [IncomingMessage];
    if (head.statusCode !== 503) return { head, body: head };
    const pieces: Buffer[] = [];
    for await (const piece of head) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces);
    if (text.includes('"code":"shutting_down"')) return { again: 'shutting_down' };
    return { head, body: Readable.from([text]) };
  } catch (error) {
    if (isRefused(error)) return { again: 'connection refused' };
    throw error;
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
