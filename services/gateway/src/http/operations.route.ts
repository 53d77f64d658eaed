import type { FastifyPluginAsync } from 'fastify';
import type { Readiness } from '../app/readiness.ts';

export interface OperationsDeps {
  readonly ready: () => Promise<Readiness>;
  /** Every metric in Prometheus's text format. */
  readonly metrics: () => Promise<string>;
}

/** GET /healthz, /readyz and /metrics: for those who run it. Nothing in them names a person. */
export function operationsRoute({ ready, metrics }: OperationsDeps): FastifyPluginAsync {
  return async (app) => {
    app.get('/healthz', async () => ({ status: 'ok' }));
    app.get('/readyz', async (_, reply) => {
      const { serves, missing, degraded } = await ready();
      const lacking = { missing, ...(degraded.length === 0 ? {} : { degraded }) };
      if (!serves) return reply.code(503).send({ status: 'not_ready', ...lacking });
      const isWhole = missing.length === 0 && degraded.length === 0;
      return isWhole ? { status: 'ready' } : { status: 'degraded', ...lacking };
    });
    app.get('/metrics', async (_, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
    );
  };
}
