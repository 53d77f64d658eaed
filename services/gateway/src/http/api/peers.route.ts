import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { TransferUseCases } from '../../app/api/transfers.ts';
import type { EntryReference } from '../../ports/api/books.ts';
import { failures, reading, writing } from './operation.ts';
import { renderAsOf, renderEntry } from './render.ts';
import { peerChanged, peerParams, peers } from './transfer-schemas.ts';

/** Ledgers that credits may go to and come from: each of both must have added the other. */
export function peerRoutes(deps: TransferUseCases): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/peers',
      {
        config: { permission: 'peers.read' },
        schema: {
          ...reading({
            id: 'listPeers',
            tag: 'transfers',
            summary: 'See the peers',
            description: 'Ledgers with which this organisation agrees to exchange transfers.',
          }),
          response: { 200: peers, ...failures },
        },
      },
      async ({ caller }) => {
        const { peers: added, asOf } = await deps.readPeers(caller);
        return { ledger: caller.ledger, peers: [...added], asOf: renderAsOf(asOf) };
      },
    );

    app.put(
      '/api/v1/peers/:ledger',
      {
        config: { permission: 'peers.write' },
        schema: {
          ...writing({
            id: 'addPeer',
            tag: 'transfers',
            summary: 'Add a peer',
            description:
              'Credits may go to its nodes, and come from them, once it has added this ledger, too. Repeating it changes nothing.',
          }),
          params: peerParams,
          response: { 200: peerChanged, ...failures },
        },
      },
      async ({ caller, params, idempotency }) =>
        renderPeer(await deps.addPeer(caller, { ...params, idempotency }), params, true),
    );

    await app.register(removalRoute(deps));
  };
}

function removalRoute(deps: TransferUseCases): FastifyPluginAsyncZod {
  return async (app) => {
    app.delete(
      '/api/v1/peers/:ledger',
      {
        config: { permission: 'peers.write' },
        schema: {
          ...writing({
            id: 'removePeer',
            tag: 'transfers',
            summary: 'Remove a peer',
            description:
              'Nothing more goes there or comes from there. What is on its way arrives, or comes back.',
          }),
          params: peerParams,
          response: { 200: peerChanged, ...failures },
        },
      },
      async ({ caller, params, idempotency }) =>
        renderPeer(await deps.removePeer(caller, { ...params, idempotency }), params, false),
    );
  };
}

function renderPeer(
  entry: EntryReference | undefined,
  { ledger }: { readonly ledger: string },
  peer: boolean,
) {
  return { entry: entry ? renderEntry(entry) : null, ledger, peer };
}
