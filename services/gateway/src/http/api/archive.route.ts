import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { archiveNode } from '../../app/api/archive-node.ts';
import { failures, writing } from './operation.ts';
import { renderChange } from './render-money.ts';
import { idParams } from './schemas.ts';
import { archiveBody, nodeArchived } from './wallet-schemas.ts';

export interface ArchiveRouteDeps {
  readonly archiveNode: ReturnType<typeof archiveNode>;
}

/** The end of a part of the tree. */
export function archiveRoute(deps: ArchiveRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/nodes/:id/archive',
      {
        config: { permission: 'nodes.write' },
        schema: {
          ...writing({
            id: 'archiveNode',
            tag: 'nodes',
            summary: 'Archive a node',
            description:
              'With everything below it, for good: nothing comes to these nodes any more, and no call is admitted for them. What stands in their wallets and pools goes to `sweepTo`, a node above; without it there must be nothing. Budgets, overrides and movements below end. Calls that are running must have ended.',
          }),
          params: idParams,
          body: archiveBody,
          response: { 200: nodeArchived, ...failures },
        },
      },
      async ({ caller, params: { id: node }, body: { sweepTo }, idempotency }) => {
        const entry = await deps.archiveNode(caller, { node, sweepTo, idempotency });
        return renderChange(entry, { node, archived: true as const, sweptTo: sweepTo ?? null });
      },
    );
  };
}
