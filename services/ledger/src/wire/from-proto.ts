import { hash } from 'node:crypto';
import type { Command as ProtoCommand } from '@alfred/contracts/ledger';
import { derivedId } from '@alfred/ids';
import canonicalize from 'canonicalize';
import type { z } from 'zod';
import type { LedgerCommand } from '../domain/commands.ts';
import type { Submission } from '../domain/submission.ts';
import { commandSchemas, originSchemas } from './command-schema.ts';

/** A command that may be decided, or what is wrong with it. */
export type Checked<Value> = { readonly value: Value } | { readonly problem: string };

type Body = NonNullable<ProtoCommand['body']>;
type Origin = ProtoCommand['origin'];

interface Keyed {
  readonly key: string;
  readonly bindsRefusal: boolean;
}

/** Validates a command and derives its key and digest; nothing later looks at raw input. */
export function fromProtoCommand(proto: ProtoCommand): Checked<Submission> {
  if (!proto.body) return { problem: 'it has no body' };
  const checked = fromProtoBody(proto.body);
  if ('problem' in checked) return checked;
  const command = checked.value;
  const keyed = keyOf(command, proto.origin);
  if ('problem' in keyed) return keyed;
  const actor = originSchemas.actor.safeParse(proto.actor);
  if (!actor.success) return { problem: 'actor: no id' };
  const { policy, price } = versionsOf(proto.body);
  return {
    value: {
      ...keyed.value,
      digest: digestOf({ ...command, policy, price }),
      actor: actor.data,
      policy,
      price,
      notAfter: proto.notAfter > 0n ? Number(proto.notAfter) : undefined,
      command,
    },
  };
}

function fromProtoBody(body: Body): Checked<LedgerCommand> {
  switch (body.$case) {
    case 'openLedger':
      return check(body, (value) => ({ type: 'OpenLedger', ...value }));
    case 'openNode':
      return check(body, (value) => ({ type: 'OpenNode', ...value }));
    case 'issueCredits':
      return check(body, (value) => ({ type: 'IssueCredits', ...value }));
    case 'allocateCredits':
      return check(body, (value) => ({ type: 'AllocateCredits', ...value }));
    case 'setBudget':
      return check(body, (value) => ({ type: 'SetBudget', ...value }));
    case 'openLease':
      return check(body, (value) => ({
        type: 'OpenLease',
        lease: derivedId('lea', value.incarnation, String(value.ask)),
        ...value,
      }));
    case 'captureUsage':
      return check(body, ({ policy: _, price: __, ...value }) => ({
        type: 'CaptureUsage',
        ...value,
      }));
    case 'returnLease':
      return check(body, (value) => ({ type: 'ReturnLease', ...value }));
  }
}

type Parsed<Case extends Body['$case']> = z.output<(typeof commandSchemas)[Case]>;

function check<Case extends Body['$case']>(
  body: { readonly $case: Case; readonly value: unknown },
  toCommand: (value: Parsed<Case>) => LedgerCommand,
): Checked<LedgerCommand> {
  const parsed = commandSchemas[body.$case].safeParse(body.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      problem: [body.$case, ...(issue?.path ?? [])].join('.').concat(`: ${issue?.message}`),
    };
  }
  // The schema was picked by the case, which the compiler cannot follow through the record.
  return { value: toCommand(parsed.data as Parsed<Case>) };
}

/** Only usage carries versions of policy and price; elsewhere nothing priced anything. */
function versionsOf(body: Body): Pick<Submission, 'policy' | 'price'> {
  if (body.$case !== 'captureUsage') return { policy: undefined, price: undefined };
  return { policy: body.value.policy || undefined, price: body.value.price || undefined };
}

/**
 * The source of a key is set here, so that no client can occupy a request's key. Usage and leases
 * vouch for themselves; everything else needs somebody who does.
 */
function keyOf(command: LedgerCommand, origin: Origin): Checked<Keyed> {
  switch (command.type) {
    case 'CaptureUsage':
      return { value: { key: `use:${command.request}`, bindsRefusal: false } };
    case 'OpenLease':
      return { value: { key: `lease:${command.incarnation}:${command.ask}`, bindsRefusal: false } };
    case 'ReturnLease': {
      const key = `lease:${command.incarnation}:${command.lease}:return`;
      return { value: { key, bindsRefusal: false } };
    }
    default:
      return keyOfOrigin(origin);
  }
}

function keyOfOrigin(origin: Origin): Checked<Keyed> {
  if (!origin) return { problem: 'it has no origin' };
  if (origin.$case === 'system') {
    const row = originSchemas.row.safeParse(origin.value);
    if (!row.success) return { problem: 'system: no row' };
    return { value: { key: `sys:${row.data}`, bindsRefusal: false } };
  }
  const apiKey = originSchemas.apiKey.safeParse(origin.value.apiKey);
  const idempotency = originSchemas.idempotency.safeParse(origin.value.idempotency);
  if (!apiKey.success || !idempotency.success) return { problem: 'api: no key' };
  return { value: { key: `api:${apiKey.data}:${idempotency.data}`, bindsRefusal: true } };
}

/** SHA-256 over the command's content in RFC 8785 form, amounts as decimal strings. */
function digestOf(content: Readonly<Record<string, unknown>>): string {
  const plain = Object.fromEntries(
    Object.entries(content).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? value.toString() : value,
    ]),
  );
  return hash('sha256', canonicalize(plain) ?? '', 'hex');
}
