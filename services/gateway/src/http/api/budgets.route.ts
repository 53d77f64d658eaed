import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { readBudgets, removeBudget, setBudget } from '../../app/api/budgets.ts';
import { budgetWhenQuery } from './history-schemas.ts';
import {
  assetQuery,
  budgetParams,
  budgetRemoved,
  budgetSet,
  budgets,
  putBudgetBody,
} from './money-schemas.ts';
import { failures, reading, writing } from './operation.ts';
import { readWhen } from './read-when.ts';
import { renderAsOf } from './render.ts';
import { renderBudget, renderBudgets, renderChange } from './render-money.ts';
import { nodeParams } from './schemas.ts';

export interface BudgetRouteDeps {
  readonly setBudget: ReturnType<typeof setBudget>;
  readonly removeBudget: ReturnType<typeof removeBudget>;
  readonly readBudgets: ReturnType<typeof readBudgets>;
}

/** Limits on what a node and everybody below it may spend in a window. */
export function budgetRoutes(deps: BudgetRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/budgets/:node',
      {
        config: { permission: 'budgets.write' },
        schema: {
          ...writing({
            id: 'setBudget',
            tag: 'budgets',
            summary: 'Set a budget',
            description:
              'A node, an asset and a window name one budget; another window is another budget, and all hold together. Windows end at midnight in the time zone of the organisation. What was leased under the old limit admits nothing more. Answers with the budget as it stands.',
          }),
          params: nodeParams,
          body: putBudgetBody,
          response: { 200: budgetSet, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }) => {
        const set = await deps.setBudget(caller, { ...params, ...body, idempotency });
        const shown = {
          ...params,
          ...renderBudget(set.budget, { ...params, asOf: set.asOf }),
          asOf: renderAsOf(set.asOf),
        };
        return renderChange(set.entry, shown);
      },
    );

    app.get(
      '/api/v1/budgets/:node',
      {
        config: { permission: 'budgets.read' },
        schema: {
          ...reading({
            id: 'getBudgets',
            tag: 'budgets',
            summary: 'See the budgets of a node',
            description:
              'Each with what is used, held and left of it in the window that is open now, as of the entry that `asOf` names; or as they stood earlier. `lineage` leads to the entries behind them.',
          }),
          params: nodeParams,
          querystring: budgetWhenQuery,
          response: { 200: budgets, ...failures },
        },
      },
      async ({ caller, params, query }) =>
        renderBudgets(await deps.readBudgets(caller, params.node, readWhen(query))),
    );

    await app.register(removalRoute(deps));
  };
}

function removalRoute(deps: BudgetRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.delete(
      '/api/v1/budgets/:node/:window',
      {
        config: { permission: 'budgets.write' },
        schema: {
          ...writing({
            id: 'removeBudget',
            tag: 'budgets',
            summary: 'Remove a budget',
            description:
              'The budget of this window and asset limits nothing any more. What runs on goes on, and does not count in it.',
          }),
          params: budgetParams,
          querystring: assetQuery,
          response: { 200: budgetRemoved, ...failures },
        },
      },
      async ({ caller, params, query, idempotency }) => {
        const name = { ...params, ...query };
        const entry = await deps.removeBudget(caller, { ...name, idempotency });
        return renderChange(entry, name);
      },
    );
  };
}
