import type { Command as ProtoCommand } from '@alfred/contracts/ledger';
import type { z } from 'zod';
import type { LedgerCommand } from '../domain/commands.ts';
import { isOwnKeyed, ownKeyOf } from '../domain/keys.ts';
import type { Submission } from '../domain/submission.ts';
import { type Checked, checkBody } from './checked.ts';
import { digestOf, nothingBeside } from './command-digest.ts';
import { commandSchemas, originSchemas } from './command-schema.ts';
import { fromProtoHold, namedByKey } from './hold-from-proto.ts';
import { besideLease, fromProtoLease, isLeaseBody } from './lease-from-proto.ts';
import { checkSealed } from './sealed-from-proto.ts';

export type { Checked } from './checked.ts';

type Body = NonNullable<ProtoCommand['body']>;
type Origin = ProtoCommand['origin'];

interface Keyed {
  readonly key: string | undefined;
  readonly bindsRefusal: boolean;
}

/** Validates a command and derives its key and digest; nothing later looks at raw input. */
export function fromProtoCommand(proto: ProtoCommand): Checked<Submission> {
  if (!proto.body) return { problem: 'it has no body' };
  const checked = fromProtoBody(proto.body);
  if ('problem' in checked) return checked;
  const keyed = keyOf(checked.value, proto.origin);
  if ('problem' in keyed) return keyed;
  const command = namedByKey(checked.value, keyed.value.key);
  const actor = originSchemas.actor.safeParse(proto.actor);
  if (!actor.success) return { problem: 'actor: no id' };
  const sealed = checkSealed(proto);
  if ('problem' in sealed) return sealed;
  const terms = isLeaseBody(proto.body) ? besideLease(proto.body) : nothingBeside;
  const beside = { ...terms, ...sealed.value };
  return {
    value: {
      ...keyed.value,
      ...beside,
      digest: digestOf(command, beside),
      actor: actor.data,
      notAfter: proto.notAfter > 0n ? Number(proto.notAfter) : undefined,
      command,
    },
  };
}

function fromProtoBody(body: Body): Checked<LedgerCommand> {
  switch (body.$case) {
    case 'openLedger':
      return check(body, (value) => ({ type: 'OpenLedger', ...value }));
    case 'openAsset':
      return check(body, (value) => ({ type: 'OpenAsset', ...value }));
    case 'openNode':
      return check(body, (value) => ({ type: 'OpenNode', ...value }));
    case 'issueCredits':
      return check(body, (value) => ({ type: 'IssueCredits', ...value }));
    case 'allocateCredits':
      return check(body, (value) => ({ type: 'AllocateCredits', ...value }));
    case 'setBudget':
      return check(body, (value) => ({ type: 'SetBudget', ...value }));
    case 'moveNode':
      return check(body, (value) => ({ type: 'MoveNode', ...value }));
    case 'archiveNode':
      return check(body, (value) => ({ type: 'ArchiveNode', ...value }));
    case 'removeBudget':
      return check(body, (value) => ({ type: 'RemoveBudget', ...value }));
    case 'startOverride':
      return check(body, (value) => ({ type: 'StartOverride', ...value }));
    case 'endOverride':
      return check(body, (value) => ({ type: 'EndOverride', ...value }));
    case 'setPayment':
      return check(body, (value) => ({ type: 'SetPayment', ...value }));
    case 'setPriority':
      return check(body, (value) => ({ type: 'SetPriority', ...value }));
    case 'freezeWallet':
      return check(body, (value) => ({ type: 'FreezeWallet', ...value }));
    case 'thawWallet':
      return check(body, (value) => ({ type: 'ThawWallet', ...value }));
    case 'scheduleMovement':
      return check(body, (value) => ({ type: 'ScheduleMovement', ...value }));
    case 'cancelSchedule':
      return check(body, (value) => ({ type: 'CancelSchedule', ...value }));
    case 'adjustCredits':
      return check(body, (value) => ({ type: 'AdjustCredits', ...value }));
    case 'closeWallet':
      return check(body, (value) => ({ type: 'CloseWallet', ...value }));
    case 'reopenWallet':
      return check(body, (value) => ({ type: 'ReopenWallet', ...value }));
    case 'setOverdraft':
      return check(body, (value) => ({ type: 'SetOverdraft', ...value }));
    case 'rotateSignerKey':
    case 'declareRestore':
    case 'closePeriod':
    case 'recordAct':
    case 'countRefusals':
    case 'recordErasure':
      return fromProtoRecord(body);
    case 'placeHold':
    case 'captureHold':
    case 'releaseHold':
      return fromProtoHold(body);
    default:
      return fromProtoLease(body);
  }
}

type RecordCase =
  | 'rotateSignerKey'
  | 'declareRestore'
  | 'closePeriod'
  | 'recordAct'
  | 'countRefusals'
  | 'recordErasure';

/** What happened outside of money: keys, restores, periods, acts, erasures. */
function fromProtoRecord(
  body: Extract<Body, { readonly $case: RecordCase }>,
): Checked<LedgerCommand> {
  switch (body.$case) {
    case 'rotateSignerKey':
      return check(body, (value) => ({ type: 'RotateSignerKey', ...value }));
    case 'declareRestore':
      return check(body, (value) => ({ type: 'DeclareRestore', ...value }));
    case 'closePeriod':
      return check(body, (value) => ({ type: 'ClosePeriod', ...value }));
    case 'recordAct':
      return check(body, (value) => ({ type: 'RecordAct', ...value }));
    case 'countRefusals':
      return check(body, (value) => ({ type: 'CountRefusals', ...value }));
    case 'recordErasure':
      return check(body, (value) => ({ type: 'RecordErasure', ...value }));
  }
}

type Parsed<Case extends keyof typeof commandSchemas> = z.output<(typeof commandSchemas)[Case]>;

function check<Case extends keyof typeof commandSchemas>(
  body: { readonly $case: Case; readonly value: unknown },
  toCommand: (value: Parsed<Case>) => LedgerCommand,
): Checked<LedgerCommand> {
  // The schema is picked by the case, which the compiler cannot follow through the record.
  const schema = commandSchemas[body.$case] as unknown as z.ZodType<Parsed<Case>>;
  const checked = checkBody(schema, body);
  return 'problem' in checked ? checked : { value: toCommand(checked.value) };
}

/**
 * The source of a key is set here, so that no client can occupy a request's key. Usage and leases
 * vouch for themselves; everything else needs somebody who does.
 */
function keyOf(command: LedgerCommand, origin: Origin): Checked<Keyed> {
  if (isOwnKeyed(command)) {
    return { value: { key: ownKeyOf(command), bindsRefusal: command.type === 'CreditTransfer' } };
  }
  const keyed = keyOfOrigin(origin);
  // A refused hold leaves nothing behind, like a refused lease: it may be asked again.
  if ('problem' in keyed || command.type !== 'PlaceHold') return keyed;
  return { value: { ...keyed.value, bindsRefusal: false } };
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
