import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { readBudgets, setBudget } from '../../app/api/budgets.ts';
import { failures, reading, writing } from './operation.ts';
import { renderBudget, renderBudgets, renderEntry } from './render.ts';
import { budgetSet, budgets, nodeParams, putBudgetBody } from './schemas.ts';

/** Limits on what a node and everybody below it may spend in a window. */
export function budgetRoutes(deps: {
  readonly setBudget: ReturnType<typeof setBudget>;
  readonly readBudgets: ReturnType<typeof readBudgets>;
}): FastifyPluginAsyncZod {
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
              'A node, an asset and a window name one budget; another window is another budget, and all hold together. Windows end at midnight in the time zone of the organisation. Answers with the budget as it stands.',
          }),
          params: nodeParams,
          body: putBudgetBody,
          response: { 200: budgetSet, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }) => {
        const set = await deps.setBudget(caller, { ...params, ...body, idempotency });
        return { entry: renderEntry(set.entry), ...params, ...renderBudget(set.budget) };
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
            description: 'Each with what is used and held of it in the window that is open now.',
          }),
          params: nodeParams,
          response: { 200: budgets, ...failures },
        },
      },
      async ({ caller, params }) => renderBudgets(await deps.readBudgets(caller, params.node)),
    );
  };
}
