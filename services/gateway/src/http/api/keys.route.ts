import { AlfredError } from '@alfred/errors';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { CreateKey } from '../../app/api/create-key.ts';
import type { Directory } from '../../ports/api/directory.ts';
import { failures, reading, writing } from './operation.ts';
import { readInstant, renderCreatedKey, renderKey, renderPage } from './render.ts';
import { createdKey, createKeyBody, idParams, key, page, pageQuery } from './schemas.ts';

export interface KeyRouteDeps {
  readonly directory: Directory;
  readonly createKey: CreateKey;
  /** Forgets a revoked key in this gateway at once, before the others hear of it. */
  readonly evictKey: (key: string) => void;
}

/** API keys. A secret is in one answer, once. */
export function keyRoutes(deps: KeyRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/keys',
      {
        config: { permission: 'keys.write' },
        schema: {
          ...writing({
            id: 'createKey',
            tag: 'keys',
            summary: 'Create a key',
            description:
              'The key is in this answer and nowhere else; a repeat under the same idempotency key finds it without its secret. Its role is never above that of the caller. A key of mode `test` begins with `alf_test_` and leads to the sandbox.',
          }),
          body: createKeyBody,
          response: { 201: createdKey, ...failures },
        },
      },
      async ({ caller, body, idempotency }, reply) => {
        const expiresAt = body.expiresAt === undefined ? undefined : readInstant(body.expiresAt);
        // Whatever is not after 1970 would be no time at all for those behind this gateway.
        if (expiresAt !== undefined && expiresAt <= 0n) throw past('expiresAt');
        const { limits: limit, ...named } = body;
        const wish = { ...named, expiresAt, limit, idempotency };
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send(renderCreatedKey(await deps.createKey(caller, wish)));
      },
    );

    app.get(
      '/api/v1/keys',
      {
        config: { permission: 'keys.read' },
        schema: {
          ...reading({
            id: 'listKeys',
            tag: 'keys',
            summary: 'List keys',
            description: 'In the order of their creation, revoked ones too, without secrets.',
          }),
          querystring: pageQuery,
          response: { 200: page(key), ...failures },
        },
      },
      async ({ caller, query }) => {
        const wanted = { after: query.after, limit: Number(query.limit) };
        return renderPage(await deps.directory.keys(caller, wanted), renderKey);
      },
    );

    await app.register(revocationRoute(deps));
  };
}

function past(param: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason: `${param}: it is past` });
}

function revocationRoute({ directory, evictKey }: KeyRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.delete(
      '/api/v1/keys/:id',
      {
        config: { permission: 'keys.write' },
        schema: {
          ...writing({
            id: 'revokeKey',
            tag: 'keys',
            summary: 'Revoke a key',
            description:
              'For good. This gateway refuses it from now on, every other one within a second. Answers with the key as it stands; repeating it changes nothing. The last key of an owner is not revoked.',
          }),
          params: idParams,
          response: { 200: key, ...failures },
        },
      },
      async ({ caller, params, idempotency }) => {
        const revoked = await directory.revokeKey(caller, { key: params.id, idempotency });
        evictKey(revoked.id);
        return renderKey(revoked);
      },
    );
  };
}
