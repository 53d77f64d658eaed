import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { exportAudit, readAudit } from '../../app/api/read-audit.ts';
import type { Caller } from '../../domain/caller.ts';
import type { AuditRow } from '../../ports/api/audit-trail.ts';
import { auditExportQuery, auditLines, auditPage, auditQuery, filterOf } from './audit-schemas.ts';
import { failures, reading } from './operation.ts';
import { renderAuditRow, renderSiemLine } from './render-audit.ts';

export interface AuditRouteDeps {
  readonly readAudit: ReturnType<typeof readAudit>;
  readonly exportAudit: ReturnType<typeof exportAudit>;
}

/** Who did what, when, to what: every entry of the log, to be looked for. */
export function auditRoutes(deps: AuditRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/audit',
      {
        config: { permission: 'audit.read' },
        schema: {
          ...reading({
            id: 'listAudit',
            tag: 'audit',
            summary: 'Look for entries of the log',
            description:
              'By who, what, when and why; each row leads to its entry and to what proves it. As of the entry that `asOf` names, a second behind the log.',
          }),
          querystring: auditQuery,
          response: { 200: auditPage, ...failures },
        },
      },
      async ({ caller, query }) => {
        const { after, limit, order } = query;
        const page = { after: BigInt(after), limit: Number(limit) };
        const isNewestFirst = order === 'newest';
        const found = await deps.readAudit(caller, filterOf(query), { ...page, isNewestFirst });
        return {
          data: found.rows.map(renderAuditRow),
          next: found.next === undefined ? null : String(found.next),
          asOf: { seq: Number(found.upTo) },
        };
      },
    );

    app.get(
      '/api/v1/audit/export',
      {
        config: { permission: 'audit.read' },
        schema: {
          ...reading({
            id: 'exportAudit',
            tag: 'audit',
            summary: 'Take entries into a SIEM',
            description:
              'JSON Lines in the fields of the Elastic Common Schema, the oldest first, as fast as they are read. Goes on after the `event.sequence` of the last line that was kept. That it is taken is an entry itself, once an hour.',
          }),
          querystring: auditExportQuery,
          response: { 200: auditLines, ...failures },
        },
      },
      async ({ caller, query }, reply) => {
        const pages = await deps.exportAudit(caller, filterOf(query), BigInt(query.after));
        const lines = Readable.from(linesOf(pages, caller), { objectMode: false });
        return sendLines(reply, lines);
      },
    );
  };
}

/** As fast as they are read: the reply pulls them. */
function sendLines(reply: FastifyReply, lines: Readable): FastifyReply {
  return reply.type('application/x-ndjson').send(lines);
}

async function* linesOf(
  pages: AsyncIterable<readonly AuditRow[]>,
  caller: Caller,
): AsyncIterable<Buffer> {
  for await (const rows of pages) {
    yield Buffer.from(rows.map((row) => renderSiemLine(row, caller)).join(''));
  }
}
