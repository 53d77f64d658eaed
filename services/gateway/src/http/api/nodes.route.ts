import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { moveNode } from '../../app/api/move-node.ts';
import type { Directory } from '../../ports/api/directory.ts';
import { failures, reading, writing } from './operation.ts';
import { renderNode, renderPage } from './render.ts';
import {
  createNodeBody,
  idParams,
  moveNodeBody,
  node,
  page,
  pageQuery,
  renameNodeBody,
} from './schemas.ts';

export interface NodeRouteDeps {
  readonly directory: Directory;
  readonly moveNode: ReturnType<typeof moveNode>;
}

/** The tree of an organisation. */
export function nodeRoutes(deps: NodeRouteDeps): FastifyPluginAsyncZod {
  const { directory } = deps;
  return async (app) => {
    app.post(
      '/api/v1/nodes',
      {
        config: { permission: 'nodes.write' },
        schema: {
          ...writing({
            id: 'createNode',
            tag: 'nodes',
            summary: 'Create a node',
            description:
              'Departments stand under the organisation or a department, teams under those, people and service accounts under any of them; at most eight levels.',
          }),
          body: createNodeBody,
          response: { 201: node, ...failures },
        },
      },
      async ({ caller, body, idempotency }, reply) => {
        const wish = { ...body, email: body.email ?? '', idempotency };
        const created = await directory.createNode(caller, wish);
        return reply.code(201).send(renderNode(created));
      },
    );

    app.get(
      '/api/v1/nodes',
      {
        config: { permission: 'nodes.read' },
        schema: {
          ...reading({
            id: 'listNodes',
            tag: 'nodes',
            summary: 'List nodes',
            description: 'In the order of their creation. Members see their own node and below.',
          }),
          querystring: pageQuery,
          response: { 200: page(node), ...failures },
        },
      },
      async ({ caller, query }) => {
        const wanted = { after: query.after, limit: Number(query.limit) };
        return renderPage(await directory.nodes(caller, wanted), renderNode);
      },
    );

    await app.register(oneNodeRoutes(deps));
    await app.register(moveRoute(deps));
  };
}

function moveRoute(deps: NodeRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/nodes/:id/move',
      {
        config: { permission: 'nodes.write' },
        schema: {
          ...writing({
            id: 'moveNode',
            tag: 'nodes',
            summary: 'Move a node',
            description:
              'Another parent for the node and everything below it. Policies, budgets and pools of the new place hold from the next call on; what is running ends in the old one.',
          }),
          params: idParams,
          body: moveNodeBody,
          response: { 200: node, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }) =>
        renderNode(await deps.moveNode(caller, { ...body, node: params.id, idempotency })),
    );
  };
}

function oneNodeRoutes({ directory }: NodeRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/nodes/:id',
      {
        config: { permission: 'nodes.read' },
        schema: {
          ...reading({
            id: 'getNode',
            tag: 'nodes',
            summary: 'See a node',
            description: 'One node with its name.',
          }),
          params: idParams,
          response: { 200: node, ...failures },
        },
      },
      async ({ caller, params }) => renderNode(await directory.node(caller, params.id)),
    );

    app.patch(
      '/api/v1/nodes/:id',
      {
        config: { permission: 'nodes.write' },
        schema: {
          ...writing({
            id: 'renameNode',
            tag: 'nodes',
            summary: 'Rename a node, or change its address',
            description: 'Names are for people; nothing else depends on them.',
          }),
          params: idParams,
          body: renameNodeBody,
          response: { 200: node, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }) => {
        const { name = '', email } = body;
        // Null takes the address away; what is left out stays.
        const wish = { node: params.id, name, email: email === null ? '' : email, idempotency };
        return renderNode(await directory.renameNode(caller, wish));
      },
    );
  };
}
