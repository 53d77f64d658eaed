import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { declareTags, readNodeTags, tagNode } from '../../app/api/tags.ts';
import type { TagKey } from '../../domain/caller.ts';
import { costCentreTag, type NodeTags, type TagBook, type Tags } from '../../ports/api/tag-book.ts';
import { failures, reading, writing } from './operation.ts';
import { idParams } from './schemas.ts';
import { nodeTags, nodeTagsBody, tagKeys, tagKeysBody } from './tag-schemas.ts';

export interface TagRouteDeps {
  readonly tagBook: Pick<TagBook, 'keys'>;
  readonly declareTags: ReturnType<typeof declareTags>;
  readonly tagNode: ReturnType<typeof tagNode>;
  readonly readNodeTags: ReturnType<typeof readNodeTags>;
}

/** Declared tags, and the cost centres and tags of nodes. */
export function tagRoutes(deps: TagRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/tags',
      {
        config: { permission: 'tags.write' },
        schema: {
          ...writing({
            id: 'declareTags',
            tag: 'tags',
            summary: 'Declare tags',
            description:
              'Keys with the values that nodes and calls (`x-alfred-tags`) may have, in place of those before: at most 20 keys and 500 values. What was tagged before stays tagged.',
          }),
          body: tagKeysBody,
          response: { 200: tagKeys, ...failures },
        },
      },
      async ({ caller, body, idempotency }) =>
        renderKeys(await deps.declareTags(caller, { ...body, idempotency })),
    );
    app.get(
      '/api/v1/tags',
      {
        config: { permission: 'tags.read' },
        schema: {
          ...reading({
            id: 'listTags',
            tag: 'tags',
            summary: 'See what may be tagged with what',
            description: 'The declaration of the organisation.',
          }),
          response: { 200: tagKeys, ...failures },
        },
      },
      async ({ caller }) => renderKeys(await deps.tagBook.keys(caller)),
    );
    await app.register(nodeTagRoutes(deps));
  };
}

function nodeTagRoutes(deps: TagRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/nodes/:id/tags',
      {
        config: { permission: 'tags.write' },
        schema: {
          ...writing({
            id: 'tagNode',
            tag: 'tags',
            summary: 'Set the cost centre and tags of a node',
            description:
              'In place of those before. Everything below inherits them, the nearest winning, and every entry of a call carries them.',
          }),
          params: idParams,
          body: nodeTagsBody,
          response: { 200: nodeTags, ...failures },
        },
      },
      async ({ caller, params: { id: node }, body: { costCentre, tags }, idempotency }) =>
        renderNodeTags(await deps.tagNode(caller, { node, costCentre, tags, idempotency })),
    );
    app.get(
      '/api/v1/nodes/:id/tags',
      {
        config: { permission: 'tags.read' },
        schema: {
          ...reading({
            id: 'getNodeTags',
            tag: 'tags',
            summary: 'See the cost centre and tags of a node',
            description: 'Its own, and those in force with what it inherits.',
          }),
          params: idParams,
          response: { 200: nodeTags, ...failures },
        },
      },
      async ({ caller, params }) => renderNodeTags(await deps.readNodeTags(caller, params.id)),
    );
  };
}

function renderKeys(keys: readonly TagKey[]) {
  return { keys: keys.map(({ key, values }) => ({ key, values: [...values] })) };
}

function renderNodeTags({ node, tags, inForce }: NodeTags) {
  return { node, ...renderTags(tags), inForce: renderTags(inForce) };
}

function renderTags({ [costCentreTag]: costCentre, ...tags }: Tags) {
  return { costCentre: costCentre ?? null, tags };
}
