// A load balancer before gateways, as small as one can be that loses no request while they are
// restarted one after another. What it does is what any has to do:
// - it asks each gateway for /readyz and sends new requests to those that are ready;
// - a connection that was refused has carried nothing: the next gateway is asked;
// - what was sent is never sent again;
// - a gateway that leaves has so long to be noticed as ALFRED_DRAIN_NOTICE_MS says.
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** The one address of several gateways. */
export interface Balancer {
  readonly url: string;
  /** Requests whose connection was refused, so that another gateway was asked. */
  readonly passedOn: number;
  close(): Promise<void>;
}

const host = '127.0.0.1';
/** A gateway that leaves says so for several times as long. */
const probeMs = 100;
const probeTimeoutMs = 2_000;

interface Backend {
  readonly url: string;
  isReady: boolean;
}

interface Pool {
  readonly backends: readonly Backend[];
  passedOn: number;
  turn: number;
}

/** Opens a free port before these gateways, each of which is asked whether it is ready so often. */
export async function balancer(
  urls: readonly string[],
  { everyMs = probeMs }: { readonly everyMs?: number } = {},
): Promise<Balancer> {
  const pool: Pool = {
    backends: urls.map((url) => ({ url, isReady: true })),
    passedOn: 0,
    turn: 0,
  };
  const server = createServer((request, response) => {
    pass(pool, request, response).catch(() => response.destroy());
  });
  server.listen(0, host);
  await once(server, 'listening');
  const probing = pool.backends.map((backend) => probe(backend, everyMs));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    get passedOn() {
      return pool.passedOn;
    },
    close: async () => {
      for (const timer of probing) clearInterval(timer);
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function probe(backend: Backend, everyMs: number): NodeJS.Timeout {
  return setInterval(async () => {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const answer = await fetch(`${backend.url}/readyz`, { signal }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => {});
    backend.isReady = answer?.ok ?? false;
  }, everyMs);
}

async function pass(pool: Pool, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body: Buffer[] = [];
  for await (const piece of request) body.push(piece as Buffer);
  for (const { url } of inTurn(pool)) {
    const answer = await ask(url, request, Buffer.concat(body));
    if (!answer) {
      pool.passedOn += 1;
      continue;
    }
    const { connection: _, ...headers } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, headers);
    answer.on('error', () => response.destroy());
    answer.pipe(response);
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

/** Nothing when the connection was refused. Rejects when nobody knows what was done. */
async function ask(
  url: string,
  { method, url: path, headers: given }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage | undefined> {
  const { connection: _, ...headers } = given;
  // A connection for each: one that is kept could be closed just when it is used.
  const sent = send(url + path, { method, headers, agent: false });
  sent.end(body);
  try {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return answer;
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}
