import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type {
  readBudgetEntries,
  readStatement,
  readWalletEntries,
  readWholeStatement,
} from '../../app/api/history.ts';
import type { ExportRecords } from '../../ports/api/export-records.ts';
import {
  budgetEntries,
  budgetEntriesParams,
  budgetEntriesQuery,
  csv,
  statement,
  statementFileQuery,
  statementQuery,
  walletEntries,
  walletEntriesQuery,
} from './history-schemas.ts';
import { failures, reading } from './operation.ts';
import {
  readStatementPlace,
  renderBudgetEntries,
  renderStatement,
  renderWalletEntries,
  statementLines,
} from './render-history.ts';
import { nodeParams } from './schemas.ts';

/** Lines of a file that are read at once. */
const fileLines = 1_000;

export interface HistoryRouteDeps {
  readonly readWalletEntries: ReturnType<typeof readWalletEntries>;
  readonly readBudgetEntries: ReturnType<typeof readBudgetEntries>;
  readonly readStatement: ReturnType<typeof readStatement>;
  readonly readWholeStatement: ReturnType<typeof readWholeStatement>;
  readonly exports: ExportRecords;
}

/** How wallets and budgets came to stand as they do: every figure leads to its entries. */
export function historyRoutes(deps: HistoryRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(statementRoutes(deps));
    app.get(
      '/api/v1/wallets/:node/entries',
      {
        config: { permission: 'wallets.read' },
        schema: {
          ...reading({
            id: 'listWalletEntries',
            tag: 'wallets',
            summary: 'See the entries behind a balance',
            description:
              'What each entry did to the wallet or pool, and how it stood after it; the latest first.',
          }),
          params: nodeParams,
          querystring: walletEntriesQuery,
          response: { 200: walletEntries, ...failures },
        },
      },
      async ({ caller, params, query: { asset, account, before, limit } }) => {
        const shown = Number(limit);
        const page = { before: seqOf(before), limit: shown + 1 };
        const found = await deps.readWalletEntries(caller, { ...params, asset, account }, page);
        return renderWalletEntries(found, { account, limit: shown });
      },
    );

    app.get(
      '/api/v1/budgets/:node/:window/entries',
      {
        config: { permission: 'budgets.read' },
        schema: {
          ...reading({
            id: 'listBudgetEntries',
            tag: 'budgets',
            summary: 'See the entries behind a budget',
            description: 'What each entry used and held of it, and how it stood; the latest first.',
          }),
          params: budgetEntriesParams,
          querystring: budgetEntriesQuery,
          response: { 200: budgetEntries, ...failures },
        },
      },
      async ({ caller, params, query: { asset, before, limit } }) => {
        const shown = Number(limit);
        const page = { before: seqOf(before), limit: shown + 1 };
        const found = await deps.readBudgetEntries(caller, { ...params, asset }, page);
        return renderBudgetEntries(found, { window: params.window, limit: shown });
      },
    );
  };
}

function statementRoutes(deps: HistoryRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/wallets/:node/statement',
      {
        config: { permission: 'wallets.read' },
        schema: {
          ...reading({
            id: 'getStatement',
            tag: 'wallets',
            summary: 'See the statement of a wallet',
            description:
              'What moved it between two dates of the books, in their order: the balance before, every line with its entry, the totals by kind, and the balance after. They are counted apart and must add up.',
          }),
          params: nodeParams,
          querystring: statementQuery,
          response: { 200: statement, ...failures },
        },
      },
      async ({ caller, params, query: { after, limit, ...asked } }) => {
        const page = { after: readStatementPlace(after), limit: Number(limit) };
        const found = await deps.readStatement(caller, { ...params, ...asked }, page);
        return renderStatement(found, asked.account);
      },
    );

    app.get(
      '/api/v1/wallets/:node/statement.csv',
      {
        config: { permission: 'wallets.read' },
        schema: {
          ...reading({
            id: 'getStatementFile',
            tag: 'wallets',
            summary: 'Get the statement of a wallet as a file',
            description:
              'All lines of it, between those of the opening and the closing balance. No cell is a formula. That it was taken is an entry of the log.',
          }),
          params: nodeParams,
          querystring: statementFileQuery,
          response: { 200: csv, ...failures },
        },
      },
      async ({ caller, params, query }, reply) => {
        const pages = deps.readWholeStatement(caller, { ...params, ...query }, fileLines);
        const lines = statementLines(pages)[Symbol.asyncIterator]();
        // What is refused is refused before the file begins.
        const first = await lines.next();
        await deps.exports.taken(caller, 'statement', params.node);
        return sendFile(reply, `statement-${params.node}.csv`, continued(first, lines));
      },
    );
  };
}

function sendFile(reply: FastifyReply, name: string, text: AsyncIterable<string>): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(text));
}

async function* continued<Value>(
  first: IteratorResult<Value>,
  rest: AsyncIterator<Value>,
): AsyncIterable<Value> {
  for (let each = first; !each.done; each = await rest.next()) yield each.value;
}

const seqOf = (text: string | undefined): bigint | undefined =>
  text === undefined ? undefined : BigInt(text);
