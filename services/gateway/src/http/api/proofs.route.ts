import { AlfredError } from '@alfred/errors';
import { parseTilePath } from '@alfred/proof';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { readEntryReceipt } from '../../app/api/read-receipt.ts';
import type { ExportRecords } from '../../ports/api/export-records.ts';
import type { LogProofs } from '../../ports/api/log-proofs.ts';
import { failures, reading } from './operation.ts';
import {
  consistency,
  consistencyQuery,
  entryParams,
  receipt,
  tile,
  tileParams,
} from './proof-schemas.ts';

export interface ProofRoutes {
  readonly proofs: Pick<LogProofs, 'consistency' | 'tile'>;
  readonly exports: ExportRecords;
  readonly readEntryReceipt: ReturnType<typeof readEntryReceipt>;
}

/** A full tile, and the beginning of one that is not, never change. */
const forGood = 'private, max-age=31536000, immutable';

/** What proves the log, a piece at a time; with the checkpoint, a C2SP tlog-tiles log. */
export function proofRoutes({ readEntryReceipt, ...deps }: ProofRoutes): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/ledger/entries/:seq/receipt',
      {
        config: { permission: 'ledger.read' },
        schema: {
          ...reading({
            id: 'getEntryReceipt',
            tag: 'ledger',
            summary: 'Get the receipt of an entry',
            description:
              'Checkable offline by whoever has the key of the log. Waits a moment for a checkpoint that covers a new entry, then answers `receipt_pending`.',
          }),
          params: entryParams,
          response: { 200: receipt, ...failures },
        },
      },
      async ({ caller, params }, reply) =>
        sendText(reply, await readEntryReceipt(caller.ledger, BigInt(params.seq))),
    );

    await app.register(treeRoutes(deps));
  };
}

function treeRoutes({
  proofs,
  exports,
}: Pick<ProofRoutes, 'proofs' | 'exports'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/ledger/consistency',
      {
        config: { permission: 'checkpoints.read' },
        schema: {
          ...reading({
            id: 'getConsistency',
            tag: 'ledger',
            summary: 'Prove that the log only grew',
            description:
              'That the log of the newest checkpoint begins with the entries that an older one covered.',
          }),
          querystring: consistencyQuery,
          response: { 200: consistency, ...failures },
        },
      },
      async ({ caller, query }, reply) =>
        sendText(reply, await proofs.consistency(caller.ledger, BigInt(query.from))),
    );

    app.get(
      '/api/v1/ledger/tile/*',
      {
        config: { permission: 'ledger.read' },
        schema: {
          ...reading({
            id: 'getTile',
            tag: 'ledger',
            summary: 'Read a tile of the tree, or a bundle of entries',
            description:
              '`/api/v1/ledger` is the prefix of a C2SP tlog-tiles log: any tool for such logs reads it.',
          }),
          params: tileParams,
          response: { 200: tile, ...failures },
        },
      },
      async ({ caller, params }, reply) => {
        const wish = parseTilePath(`tile/${params['*']}`);
        if (!wish) throw new AlfredError('resource_unknown', { kind: 'tile', id: params['*'] });
        // A bundle of entries is the log itself.
        if (wish.level === 'entries') await exports.taken(caller, 'log', caller.organization);
        return sendTile(reply, await proofs.tile(caller.ledger, wish));
      },
    );
  };
}

/** The text as it was signed: any other byte would be another one. */
export function sendText(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('text/plain; charset=utf-8').send(text);
}

function sendTile(reply: FastifyReply, bytes: Uint8Array): FastifyReply {
  reply.type('application/octet-stream').header('cache-control', forGood);
  return reply.send(Buffer.from(bytes));
}
