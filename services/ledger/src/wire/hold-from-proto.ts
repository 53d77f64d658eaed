import type { Command as ProtoCommand } from '@alfred/contracts/ledger';
import { derivedId } from '@alfred/ids';
import { z } from 'zod';
import type { LedgerCommand } from '../domain/commands.ts';
import { holdTtlMaxMs } from '../domain/decide-hold.ts';
import type { CaptureHold, PlaceHold, ReleaseHold } from '../domain/hold-commands.ts';
import { overCaptures } from '../domain/hold-events.ts';
import { type Checked, checkBody } from './checked.ts';
import { amount, asset, count, id, optionalId, positiveAmount } from './command-shape.ts';

/** A code of the organisation's own: no text that somebody could write a name into. */
const code = z.union([
  z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  z.literal('').transform(() => undefined),
]);

/** 0 is as good as none. */
const perhapsCount = count.transform((value) => value || undefined);

const schemas = {
  placeHold: z
    .object({
      ...{ node: id, asset, amount: positiveAmount, reference: code },
      ttlMs: perhapsCount.refine((ttl = 1) => ttl <= holdTtlMaxMs, 'longer than a hold may live'),
      expiresAt: perhapsCount,
      overCapture: z
        .enum(['', ...overCaptures])
        .transform((choice) => (choice === '' ? 'overrun' : choice)),
    })
    .refine(
      ({ ttlMs, expiresAt }) => ttlMs === undefined || expiresAt === undefined,
      'both a life and its end',
    ),
  captureHold: z
    .object({ hold: id, amount, final: z.boolean(), purpose: optionalId })
    .refine((each) => each.final || each.amount > 0n, 'nothing, and not final'),
  releaseHold: z.object({ hold: id }),
} as const;

type Case = keyof typeof schemas;

/** A body about holds. */
export type HoldBody = Extract<NonNullable<ProtoCommand['body']>, { readonly $case: Case }>;

/** A hold that is placed has no name yet: `namedByKey` gives it. */
export function fromProtoHold(body: HoldBody): Checked<PlaceHold | CaptureHold | ReleaseHold> {
  switch (body.$case) {
    case 'placeHold':
      return check(schemas.placeHold, body, (value) => ({ type: 'PlaceHold', hold: '', ...value }));
    case 'captureHold':
      return check(schemas.captureHold, body, (value) => ({ type: 'CaptureHold', ...value }));
    case 'releaseHold':
      return check(schemas.releaseHold, body, (value) => ({ type: 'ReleaseHold', ...value }));
  }
}

function check<Value, Command>(
  schema: z.ZodType<Value>,
  body: HoldBody,
  toCommand: (value: Value) => Command,
): Checked<Command> {
  const checked = checkBody(schema, body);
  return 'problem' in checked ? checked : { value: toCommand(checked.value) };
}

/** Keys are unique for ever, and so are the holds that are named by them. */
export function namedByKey(command: LedgerCommand, key: string | undefined): LedgerCommand {
  if (command.type !== 'PlaceHold' || key === undefined) return command;
  return { ...command, hold: derivedId('hld', key) };
}
