import { AlfredError } from '@alfred/errors';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Books } from '../../ports/api/books.ts';
import type { ExportRecords } from '../../ports/api/export-records.ts';
import { readEntry } from '../../wire/read-entry.ts';
import { ledgerEntry } from './audit-schemas.ts';
import {
  balances,
  balancesQuery,
  checkpoint,
  checkpointKeys,
  checkpointQuery,
  entries,
  entriesQuery,
} from './ledger-schemas.ts';
import { failures, reading } from './operation.ts';
import { entryParams } from './proof-schemas.ts';
import { sendText } from './proofs.route.ts';
import { placesOf } from './render-audit.ts';

type Log = Pick<Books, 'entries' | 'balances' | 'checkpoint' | 'checkpointKeys'>;

export interface LedgerRouteDeps {
  readonly books: Log;
  readonly exports: ExportRecords;
}

/** The log of the organisation, for auditors: exact bytes, and what proves them. */
export function ledgerRoutes({ books, exports }: LedgerRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/ledger/entries',
      {
        config: { permission: 'ledger.read' },
        schema: {
          ...reading({
            id: 'listEntries',
            tag: 'ledger',
            summary: 'Read the log',
            description:
              'The stored lines as they were hashed, without names of anybody. That a key reads them is an entry itself, once an hour.',
          }),
          querystring: entriesQuery,
          response: { 200: entries, ...failures },
        },
      },
      async ({ caller, query }) => {
        await exports.taken(caller, 'log', caller.organization);
        const after = BigInt(query.after);
        const page = await books.entries(caller.ledger, { after, limit: Number(query.limit) });
        const last = after + BigInt(page.entries.length);
        return { entries: [...page.entries], next: last < page.head ? String(last) : null };
      },
    );

    app.get(
      '/api/v1/ledger/balances',
      {
        config: { permission: 'ledger.read' },
        schema: {
          ...reading({
            id: 'getBalances',
            tag: 'ledger',
            summary: 'Read every account and budget at one size of the log',
            description:
              'Canonical JSON, folded at exactly `size` entries; amounts in minor units.',
          }),
          querystring: balancesQuery,
          response: { 200: balances, ...failures },
        },
      },
      async ({ caller, query }, reply) => {
        const json = await books.balances(caller.ledger, BigInt(query.size));
        // Canonical bytes: parsing and printing them again could only change them.
        return sendBytes(reply, json);
      },
    );

    await app.register(entryRoute({ books }));
    await app.register(checkpointRoutes({ books }));
  };
}

function entryRoute({ books }: { readonly books: Log }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/ledger/entries/:seq',
      {
        config: { permission: 'ledger.read' },
        schema: {
          ...reading({
            id: 'getEntry',
            tag: 'ledger',
            summary: 'See one entry',
            description: 'As it is stored, and what it says.',
          }),
          params: entryParams,
          response: { 200: ledgerEntry, ...failures },
        },
      },
      async ({ caller, params: { seq } }) => {
        const number = BigInt(seq);
        const wish = { after: number - 1n, limit: 1 };
        const [bytes] = number > 0n ? (await books.entries(caller.ledger, wish)).entries : [];
        if (bytes === undefined)
          throw new AlfredError('resource_unknown', { kind: 'entry', id: seq });
        const { receipt } = placesOf(number);
        return { seq: Number(seq), bytes, entry: readEntry(bytes), receipt };
      },
    );
  };
}

function sendBytes(reply: FastifyReply, json: Uint8Array): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(Buffer.from(json));
}

function checkpointRoutes({ books }: { readonly books: Log }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/ledger/checkpoint',
      {
        config: { permission: 'checkpoints.read' },
        schema: {
          ...reading({
            id: 'getCheckpoint',
            tag: 'ledger',
            summary: 'See the newest signed checkpoint',
            description:
              'What was signed can be kept, and no later log may contradict it. The signed note as text, or with size and root to whoever accepts `application/json`.',
          }),
          querystring: checkpointQuery,
          response: { 200: checkpoint, ...failures },
        },
      },
      async ({ caller, query, headers }, reply) => {
        const head = query.head === 'true';
        const { note, size, root } = await books.checkpoint(caller.ledger, { head });
        reply.header('cache-control', 'private, no-cache').header('vary', 'accept');
        if (!headers.accept?.includes('application/json')) return sendText(reply, note);
        return { note, size: Number(size), root: Buffer.from(root).toString('base64') };
      },
    );

    app.get(
      '/api/v1/ledger/keys',
      {
        config: { permission: 'checkpoints.read' },
        schema: {
          ...reading({
            id: 'listCheckpointKeys',
            tag: 'ledger',
            summary: 'See who signs the checkpoints',
            description: 'Verifier keys of this ledger. Keep them apart from what they verify.',
          }),
          response: { 200: checkpointKeys, ...failures },
        },
      },
      async ({ caller }) => {
        const { keys, handovers } = await books.checkpointKeys(caller.ledger);
        const shown = handovers.map(({ seq, note }) => ({ entry: Number(seq), note }));
        return { keys: [...keys], handovers: shown };
      },
    );
  };
}
