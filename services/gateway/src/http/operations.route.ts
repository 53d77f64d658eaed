import type { FastifyPluginAsync } from 'fastify';

export interface OperationsDeps {
  /** What is missing right now; empty means ready. */
  readonly ready: () => Promise<readonly string[]>;
  /** Every metric in Prometheus's text format. */
  readonly metrics: () => Promise<string>;
}

/** GET /healthz, /readyz and /metrics: for those who run it. Nothing in them names a person. */
export function operationsRoute({ ready, metrics }: OperationsDeps): FastifyPluginAsync {
  return async (app) => {
    app.get('/healthz', async () => ({ status: 'ok' }));
    app.get('/readyz', async (_, reply) => {
      const missing = await ready();
      if (missing.length === 0) return { status: 'ready' };
      return reply.code(503).send({ status: 'not_ready', missing });
    });
    app.get('/metrics', async (_, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
    );
  };
}
