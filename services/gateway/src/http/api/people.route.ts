import { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { readTexts } from '../../app/api/entry-texts.ts';
import type { exportPerson } from '../../app/api/export-person.ts';
import type { People } from '../../ports/api/people.ts';
import { failures, reading } from './operation.ts';
import { entryTexts, erasure, personExport, seqParams } from './people-schemas.ts';
import { renderErasure, renderOpened, renderPersonPart } from './render-person.ts';
import { idParams } from './schemas.ts';

export interface PeopleRouteDeps {
  readonly people: People;
  readonly exportPerson: ReturnType<typeof exportPerson>;
  readonly readTexts: ReturnType<typeof readTexts>;
}

/** What is known about people, and the end of it. */
export function peopleRoutes(deps: PeopleRouteDeps): FastifyPluginAsyncZod {
  const { people } = deps;
  return async (app) => {
    app.post(
      '/api/v1/people/:id/erasure',
      {
        config: { permission: 'people.erase' },
        schema: {
          ...reading({
            id: 'erasePerson',
            tag: 'people',
            summary: 'Erase a person',
            description:
              'For good: keys are revoked everywhere, and the key that names, addresses, memos and reasons are sealed under is destroyed. Amounts under a random id remain, and the log stays as it was signed. A legal hold queues it. Asked again, it answers how far it is; 202 until the log says so.',
          }),
          params: idParams,
          response: { 200: erasure, 202: erasure, ...failures },
        },
      },
      async ({ caller, params }, reply) => {
        const told = await people.erase(caller, params.id);
        return reply.code(told.status === 'done' ? 200 : 202).send(renderErasure(told));
      },
    );

    app.get(
      '/api/v1/people/:id/erasure',
      {
        config: { permission: 'people.read' },
        schema: {
          ...reading({
            id: 'getErasure',
            tag: 'people',
            summary: 'See how far an erasure is',
            description: 'Also whether a legal hold keeps what is known about the person.',
          }),
          params: idParams,
          response: { 200: erasure, ...failures },
        },
      },
      async ({ caller, params }) => renderErasure(await people.erasure(caller, params.id)),
    );

    await app.register(holdRoutes(deps));
    await app.register(exportRoute(deps));
    await app.register(textsRoute(deps));
  };
}

function holdRoutes({ people }: PeopleRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/people/:id/legal-hold',
      {
        config: { permission: 'people.erase' },
        schema: {
          ...reading({
            id: 'placeLegalHold',
            tag: 'people',
            summary: 'Keep what is known about a person',
            description: 'Until it is released: an erasure that is asked for meanwhile is queued.',
          }),
          params: idParams,
          response: { 200: erasure, ...failures },
        },
      },
      async ({ caller, params }) => renderErasure(await people.hold(caller, params.id)),
    );

    app.delete(
      '/api/v1/people/:id/legal-hold',
      {
        config: { permission: 'people.erase' },
        schema: {
          ...reading({
            id: 'releaseLegalHold',
            tag: 'people',
            summary: 'Release a legal hold',
            description: 'An erasure that waited for it begins now.',
          }),
          params: idParams,
          response: { 200: erasure, ...failures },
        },
      },
      async ({ caller, params }) => renderErasure(await people.release(caller, params.id)),
    );
  };
}

function exportRoute(deps: PeopleRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/people/:id/export',
      {
        config: { permission: 'people.export' },
        schema: {
          ...reading({
            id: 'exportPerson',
            tag: 'people',
            summary: 'Export everything about a person',
            description:
              'JSON Lines: what identity knows, the keys without secrets, the prompts, answers and responses that policy keeps, and every entry of the log that names the person, with what it says about people opened as far as the caller may know. For owners, and for the key of the person. A file without its `end` is not whole.',
          }),
          params: idParams,
          response: { 200: personExport, ...failures },
        },
      },
      async ({ caller, params }, reply) => {
        const parts = await deps.exportPerson(caller, params.id);
        return reply
          .type('application/x-ndjson; charset=utf-8')
          .header('cache-control', 'no-store')
          .send(Readable.from(linesOf(parts)) as never);
      },
    );
  };
}

function textsRoute(deps: PeopleRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/ledger/entries/:seq/texts',
      {
        config: { permission: 'texts.read' },
        schema: {
          ...reading({
            id: 'readTexts',
            tag: 'people',
            summary: 'Read what an entry says about people',
            description:
              'Memos and reasons stand sealed in the log. Owners read them, and members those about themselves; auditors see that they are there. After an erasure nobody reads them: `erased`.',
          }),
          params: seqParams,
          response: { 200: entryTexts, ...failures },
        },
      },
      async ({ caller, params }) => {
        const opened = await deps.readTexts(caller, BigInt(params.seq));
        return { seq: Number(params.seq), data: opened.map(renderOpened) };
      },
    );
  };
}

async function* linesOf(
  parts: Awaited<ReturnType<PeopleRouteDeps['exportPerson']>>,
): AsyncGenerator<string> {
  for await (const part of parts) yield `${renderPersonPart(part)}\n`;
}
