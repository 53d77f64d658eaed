import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { allocatePool, readPool } from '../../app/api/pools.ts';
import { pool, poolAllocated, poolAllocationBody } from './money-schemas.ts';
import { failures, reading, writing } from './operation.ts';
import { renderChange, renderPool } from './render-money.ts';
import { idParams } from './schemas.ts';

export interface PoolRouteDeps {
  readonly allocatePool: ReturnType<typeof allocatePool>;
  readonly readPool: ReturnType<typeof readPool>;
}

/** Credits that everybody below a node shares. */
export function poolRoutes(deps: PoolRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/nodes/:id/pool',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'allocatePool',
            tag: 'wallets',
            summary: 'Move credits into a pool, or out of it',
            description:
              'With `from`: from the wallet of that node into the pool. With `to`: out of the pool to the wallet of that node.',
          }),
          params: idParams,
          body: poolAllocationBody,
          response: { 201: poolAllocated, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }, reply) => {
        const { id: node } = params;
        const entry = await deps.allocatePool(caller, { ...body, node, idempotency });
        return reply.code(201).send(renderChange(entry, { node, ...body }));
      },
    );

    app.get(
      '/api/v1/nodes/:id/pool',
      {
        config: { permission: 'wallets.read' },
        schema: {
          ...reading({
            id: 'getPool',
            tag: 'wallets',
            summary: 'See a pool',
            description: 'What everybody below the node shares, as of the entry that `asOf` names.',
          }),
          params: idParams,
          response: { 200: pool, ...failures },
        },
      },
      async ({ caller, params }) => renderPool(await deps.readPool(caller, params.id)),
    );
  };
}
