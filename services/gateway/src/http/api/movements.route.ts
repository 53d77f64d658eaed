import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { cancelMovement, readMovements, scheduleMovement } from '../../app/api/movements.ts';
import {
  movementCancelled,
  movementParams,
  movementScheduled,
  movements,
  sweepBody,
  topUpBody,
} from './money-schemas.ts';
import { failures, reading, writing } from './operation.ts';
import { readInstant, renderAmount, renderAsOf } from './render.ts';
import { renderChange, renderMovement } from './render-money.ts';
import { nodeParams } from './schemas.ts';

export interface MovementRouteDeps {
  readonly scheduleMovement: ReturnType<typeof scheduleMovement>;
  readonly readMovements: ReturnType<typeof readMovements>;
  readonly cancelMovement: ReturnType<typeof cancelMovement>;
}

/** Sweeps and top-ups: movements between a wallet and its parent's, now or at a time. */
export function movementRoutes(deps: MovementRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/wallets/:node/sweeps',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'sweepWallet',
            tag: 'wallets',
            summary: 'Sweep a wallet',
            description:
              'Whatever is free in it goes to the wallet of its parent, at once or at a time. What is held for running requests stays.',
          }),
          params: nodeParams,
          body: sweepBody,
          response: { 201: movementScheduled, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }, reply) => {
        const wish = { ...params, ...body, amount: undefined, at: timeOf(body.at), idempotency };
        const made = await deps.scheduleMovement(caller, { kind: 'sweep', ...wish });
        return reply.code(201).send(renderMade(params.node, made));
      },
    );

    app.post(
      '/api/v1/wallets/:node/top-ups',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'topUpWallet',
            tag: 'wallets',
            summary: 'Top a wallet up',
            description:
              'Fills it up to an amount from the wallet of its parent, at once or at a time. One that has as much already gets nothing.',
          }),
          params: nodeParams,
          body: topUpBody,
          response: { 201: movementScheduled, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }, reply) => {
        const wish = { ...params, ...body, at: timeOf(body.at), idempotency };
        const made = await deps.scheduleMovement(caller, { kind: 'top_up', ...wish });
        return reply.code(201).send(renderMade(params.node, made));
      },
    );

    await app.register(waitingRoutes(deps));
  };
}

function waitingRoutes(deps: MovementRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/wallets/:node/movements',
      {
        config: { permission: 'wallets.read' },
        schema: {
          ...reading({
            id: 'listMovements',
            tag: 'wallets',
            summary: 'See what waits for its time',
            description: 'Sweeps and top-ups of this wallet that are still to come.',
          }),
          params: nodeParams,
          response: { 200: movements, ...failures },
        },
      },
      async ({ caller, params }) => {
        const read = await deps.readMovements(caller, params.node);
        const data = read.schedules.map(renderMovement);
        return { node: read.node, data, asOf: renderAsOf(read.asOf) };
      },
    );

    app.delete(
      '/api/v1/wallets/:node/movements/:movement',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'cancelMovement',
            tag: 'wallets',
            summary: 'Cancel a sweep or a top-up',
            description: 'One whose time has not come. What has moved has moved.',
          }),
          params: movementParams,
          response: { 200: movementCancelled, ...failures },
        },
      },
      async ({ caller, params, idempotency }) => {
        const { node, movement: schedule } = params;
        const entry = await deps.cancelMovement(caller, { node, schedule, idempotency });
        return renderChange(entry, { node, id: schedule });
      },
    );
  };
}

function renderMade(
  node: string,
  { entry, movement, moved }: Awaited<ReturnType<MovementRouteDeps['scheduleMovement']>>,
) {
  const amount = moved === undefined ? null : renderAmount(moved, movement.asset);
  return renderChange(entry, { node, ...renderMovement(movement), moved: amount });
}

function timeOf(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : readInstant(text);
}
