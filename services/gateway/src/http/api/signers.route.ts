import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SignerChanged, Signers, SignerWish } from '../../ports/api/signers.ts';
import { failures, reading, writing } from './operation.ts';
import { id } from './schemas.ts';

const params = z.strictObject({ ledger: id });
const origin = z.string().meta({ description: 'The first line of its checkpoints.' });
const key = z.string().meta({ description: 'A C2SP verifier key.' });

const signerState = z
  .object({
    origin,
    keys: z.array(key).meta({ description: 'The first one first.' }),
    verified: z.int().nonnegative().meta({ description: 'How many entries are verified.' }),
    signed: z.int().nonnegative().meta({ description: 'How many of them are signed.' }),
    problem: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why nothing is signed; null while all is well.' }),
    archive: z.string().meta({
      description: 'What must have an entry before it is signed: `local` or `standby`.',
    }),
  })
  .meta({ id: 'Signer' });

const signerChanged = z
  .object({
    entry: z.int().meta({ description: 'The entry that says so.' }),
    origin,
    key,
    lost: z
      .object({ from: z.int(), to: z.int() })
      .nullable()
      .meta({ description: 'Of a restore: the entries that were signed and may be lost.' }),
  })
  .meta({ id: 'SignerChanged' });

const operator = { config: { permission: 'operator' } } as const;
const byOperator = { security: [{ operatorToken: [] }] };

const changes = [
  {
    change: 'rotate',
    path: 'rotate',
    id: 'rotateSigner',
    summary: 'Let another key sign',
    description:
      'The first checkpoint over the entry that says so is signed by both keys, so that whoever knows the old one learns the new one from it.',
  },
  {
    change: 'restore',
    path: 'declare-restore',
    id: 'declareRestore',
    summary: 'Say that the log was restored from a backup',
    description:
      'Only when less is there than was signed, or something else. The entry names what may be lost, and from then on checkpoints have another origin.',
  },
] as const;

/** Who signs the logs: for whoever runs this deployment. */
export function signerRoutes({ signers }: { readonly signers: Signers }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/ledgers/:ledger/signer',
      {
        ...operator,
        schema: {
          ...reading({
            id: 'getSigner',
            tag: 'operations',
            summary: 'See who signs a ledger, and whether anything stands in the way',
            description: 'While there is a problem, nothing of this ledger is signed.',
          }),
          ...byOperator,
          params,
          response: { 200: signerState, ...failures },
        },
      },
      async ({ params: { ledger } }) => {
        const { keys, verified, signed, problem, ...state } = await signers.read(ledger);
        const sizes = { verified: Number(verified), signed: Number(signed) };
        return { ...state, ...sizes, keys: [...keys], problem: problem ?? null };
      },
    );
    for (const { change, path, ...operation } of changes) {
      await app.register(changeRoute({ signers, change, path, operation }));
    }
  };
}

function changeRoute({
  signers,
  change,
  path,
  operation,
}: {
  readonly signers: Signers;
  readonly change: SignerWish['change'];
  readonly path: string;
  readonly operation: { readonly id: string; summary: string; description: string };
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      `/api/v1/ledgers/:ledger/signer/${path}`,
      {
        ...operator,
        schema: {
          ...writing({ tag: 'operations', ...operation }),
          ...byOperator,
          params,
          response: { 200: signerChanged, ...failures },
        },
      },
      async ({ params: { ledger }, idempotency }) =>
        renderChanged(await signers.change(ledger, { change, order: idempotency })),
    );
  };
}

function renderChanged({ seq, lost, ...changed }: SignerChanged) {
  const range = lost && { from: Number(lost.from), to: Number(lost.to) };
  return { ...changed, entry: Number(seq), lost: range ?? null };
}
