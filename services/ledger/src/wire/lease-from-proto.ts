import type { Command as ProtoCommand } from '@alfred/contracts/ledger';
import { derivedId } from '@alfred/ids';
import type { z } from 'zod';
import type { LeaseCommand, TransferCommand } from '../domain/commands.ts';
import { type Checked, checkBody } from './checked.ts';
import { type Beside, nothingBeside } from './command-digest.ts';
import { leaseCommandSchemas, transferCommandSchemas } from './lease-command-schema.ts';
import { rightCapture } from './right-capture.ts';

const schemas = { ...leaseCommandSchemas, ...transferCommandSchemas };
type Schemas = typeof schemas;
type Case = keyof Schemas;
type Command = LeaseCommand | TransferCommand;

/** Each body as a command; what stands in the envelope of its entry is taken out. */
const commandOf: { readonly [Name in Case]: (value: z.output<Schemas[Name]>) => Command } = {
  openLease: (value) => ({
    type: 'OpenLease',
    lease: derivedId('lea', value.incarnation, String(value.ask)),
    ...value,
  }),
  captureUsage: (value) => ({ type: 'CaptureUsage', ...usageOf(value) }),
  captureLate: (value) => ({ type: 'CaptureLate', ...usageOf(value) }),
  reportUsage: ({ price: _, ...value }) => ({ type: 'ReportUsage', ...value }),
  rerate: (value) => ({ type: 'Rerate', ...value }),
  returnLease: (value) => ({ type: 'ReturnLease', ...value }),
  shrinkLease: (value) => ({ type: 'ShrinkLease', ...value }),
  closeUnseen: (value) => ({ type: 'CloseUnseen', ...value }),
  expireLease: (value) => ({ type: 'ExpireLease', ...value }),
  holdTransfer: (value) => ({ type: 'HoldTransfer', ...value }),
  creditTransfer: (value) => ({ type: 'CreditTransfer', ...value }),
  completeTransfer: (value) => ({ type: 'CompleteTransfer', ...value }),
  cancelTransfer: (value) => ({ type: 'CancelTransfer', ...value }),
  transferCredits: (value) => ({ type: 'TransferCredits', ...value }),
  reverseTransfer: (value) => ({ type: 'ReverseTransfer', ...value }),
  addPeer: (value) => ({ type: 'AddPeer', ...value }),
  removePeer: (value) => ({ type: 'RemovePeer', ...value }),
};

function usageOf<Usage extends UsageValue>(value: Usage) {
  const { policy: _, price: __, tookMicros: took, firstByteMicros: firstByte, ...facts } = value;
  return { ...facts, timing: took > 0 ? { took, firstByte } : undefined };
}

type UsageValue = z.output<Schemas['captureUsage']> | z.output<Schemas['captureLate']>;

/** A body about leases, usage or transfers. */
export type LeaseBody = Extract<NonNullable<ProtoCommand['body']>, { readonly $case: Case }>;

export function isLeaseBody(body: NonNullable<ProtoCommand['body']>): body is LeaseBody {
  return body.$case in schemas;
}

export function fromProtoLease(body: LeaseBody): Checked<Command> {
  const right = body.$case === 'captureUsage' ? rightCapture(body.value) : undefined;
  if (right) return { value: commandOf.captureUsage(right) };
  return fromCase(body.$case, body.value);
}

function fromCase<Name extends Case>($case: Name, given: unknown): Checked<Command> {
  // A record of schemas and a record of functions agree by their case, which the compiler cannot
  // follow through both.
  const schema = schemas[$case] as unknown as z.ZodType<z.output<Schemas[Name]>>;
  const checked = checkBody(schema, { $case, value: given });
  return 'problem' in checked ? checked : { value: commandOf[$case](checked.value) };
}

/** What an entry says beside the command: the versions that decided, and when it really was. */
export function besideLease(body: LeaseBody): Beside {
  switch (body.$case) {
    case 'captureUsage':
    case 'captureLate':
      return {
        policy: body.value.policy || undefined,
        price: body.value.price || undefined,
        effective: undefined,
      };
    case 'reportUsage': {
      const { price, effective } = body.value;
      return { policy: undefined, price: price || undefined, effective: Number(effective) };
    }
    case 'rerate':
      return { policy: undefined, price: body.value.price, effective: undefined };
    default:
      return nothingBeside;
  }
}
