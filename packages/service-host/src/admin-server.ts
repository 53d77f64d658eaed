import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Address } from '@alfred/service-kit';

/** Whether a process can serve. Empty lists mean that nothing is wrong. */
export interface Readiness {
  /** What it cannot serve without, one short phrase each. */
  readonly missing: readonly string[];
  /** What it does without for a while, by its name in operations. */
  readonly degraded: readonly string[];
}

/** What the admin port tells. */
export interface AdminDeps {
  readonly ready: () => Promise<Readiness>;
  /** Every metric in Prometheus's text format. */
  readonly metrics: () => Promise<string>;
}

/** The open admin port. */
export interface AdminServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * GET /healthz, /readyz and /metrics, for those who run a process: nothing in them names a person.
 * Ready and degraded are 200, not ready is 503, each with what is missing.
 */
export async function adminServer(address: Address, deps: AdminDeps): Promise<AdminServer> {
  const routes: Readonly<Record<string, (reply: ServerResponse) => Promise<void>>> = {
    '/healthz': async (reply) => sendJson(reply, 200, { status: 'ok' }),
    '/readyz': async (reply) => {
      const { missing, degraded } = await deps.ready();
      const lacking = { missing, ...(degraded.length === 0 ? {} : { degraded }) };
      if (missing.length > 0) sendJson(reply, 503, { status: 'not_ready', ...lacking });
      else if (degraded.length > 0) sendJson(reply, 200, { status: 'degraded', ...lacking });
      else sendJson(reply, 200, { status: 'ready' });
    },
    '/metrics': async (reply) => {
      const text = await deps.metrics();
      reply.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8').end(text);
    },
  };
  const server = createServer((request, reply) => {
    const route = routes[request.url ?? ''];
    if (!route || request.method !== 'GET') return sendJson(reply, 404, { status: 'unknown' });
    route(reply).catch(() => sendJson(reply, 500, { status: 'failed' }));
  });
  server.listen(address);
  await once(server, 'listening');
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound ? bound.port : address.port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendJson(reply: ServerResponse, status: number, body: object): void {
  reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
