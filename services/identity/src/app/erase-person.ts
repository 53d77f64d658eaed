import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { type Caller, scopeOf } from '../domain/caller.ts';
import { type Erasure, isBeingErased, isPerson } from '../domain/erasure.ts';
import type { ErasedPerson, Erasures, ErasureTransaction } from '../ports/erasures.ts';
import type { CarryOut } from './carry-out-erasures.ts';
import { unknown } from './refusal.ts';

export interface ErasureDeps {
  readonly erasures: Erasures;
  readonly clock: Clock;
  /** Takes an erasure as far as it goes now; what waits is done later by itself. */
  readonly carryOut: CarryOut;
}

interface Wish {
  readonly caller: Caller;
  readonly node: string;
}

/**
 * Everything that is known about a person becomes unreadable, for good. A legal hold queues it.
 * Asking again answers how far it is.
 *
 * The first transaction ends the person's keys and is the last moment at which it can be refused;
 * from there on every step can be taken again, so that a crash between any two changes nothing.
 */
export function erasePerson({ erasures, clock, carryOut }: ErasureDeps) {
  return async ({ caller, node }: Wish): Promise<Erasure> => {
    requireOwner(caller);
    const person = { organization: caller.organization, node };
    const isStarted = await erasures.run(async (tx) => {
      await lockPerson(tx, caller, node);
      const { status, held } = await tx.find(person);
      if (status !== 'none') return isBeingErased(status);
      const at = clock.nowMicros();
      const asked = { status: held ? 'queued' : 'started', actor: caller.node, at } as const;
      // Refused as long as nothing has happened, whether it begins now or when a hold ends.
      if (!held) await endKeys(tx, caller, person, at);
      await tx.request(person, asked);
      await tx.recordAct({ act: 'erasure.requested', by: caller, subject: node });
      return !held;
    });
    if (isStarted) await carryOut(person);
    return found(erasures, caller, node);
  };
}

/** How far an erasure is; `none` where nobody asked for one. */
export function readErasure({ erasures }: Pick<ErasureDeps, 'erasures'>) {
  return ({ caller, node }: Wish): Promise<Erasure> => found(erasures, caller, node);
}

/** Keeps what is known about a person until it is released. It cannot bring back what is gone. */
export function placeHold({ erasures, clock }: ErasureDeps) {
  return async ({ caller, node }: Wish): Promise<Erasure> => {
    requireOwner(caller);
    const person = { organization: caller.organization, node };
    await erasures.run(async (tx) => {
      await lockPerson(tx, caller, node);
      const { status, held } = await tx.find(person);
      if (isBeingErased(status)) throw new AlfredError('person_erased', { node });
      if (held) return;
      await tx.hold(person, clock.nowMicros());
      await tx.recordAct({ act: 'hold.placed', by: caller, subject: node });
    });
    return found(erasures, caller, node);
  };
}

/** Ends a hold, and begins the erasure that waited for it. */
export function releaseHold({ erasures, clock, carryOut }: ErasureDeps) {
  return async ({ caller, node }: Wish): Promise<Erasure> => {
    requireOwner(caller);
    const person = { organization: caller.organization, node };
    const isStarted = await erasures.run(async (tx) => {
      await lockPerson(tx, caller, node);
      const { status, held } = await tx.find(person);
      if (held) {
        await tx.release(person);
        await tx.recordAct({ act: 'hold.released', by: caller, subject: node });
      }
      if (status !== 'queued') return false;
      const at = clock.nowMicros();
      await endKeys(tx, caller, person, at);
      await tx.request(person, { status: 'started', actor: caller.node, at });
      return true;
    });
    if (isStarted) await carryOut(person);
    return found(erasures, caller, node);
  };
}

async function lockPerson(tx: ErasureTransaction, caller: Caller, node: string): Promise<void> {
  const locked = await tx.lockPerson(scopeOf(caller), node);
  if (!locked) throw unknown('node', node);
  if (isPerson(locked.kind)) return;
  throw new AlfredError('erasure_unsupported', { node, kind: locked.kind });
}

/** The last owner's key stays: nobody could manage the organisation, or see to this erasure. */
async function endKeys(
  tx: ErasureTransaction,
  caller: Caller,
  person: ErasedPerson,
  at: bigint,
): Promise<void> {
  const owners = await tx.lockOwnerKeys(person.organization, at);
  const [last] = owners;
  if (last && owners.every(({ node }) => node === person.node)) {
    throw new AlfredError('last_owner_key', { key: last.id });
  }
  for (const key of await tx.revokeKeys(person, at)) {
    await tx.recordAct({ act: 'key.revoked', by: caller, subject: key });
  }
}

async function found(erasures: Erasures, caller: Caller, node: string): Promise<Erasure> {
  const erasure = await erasures.find(scopeOf(caller), node);
  if (!erasure) throw unknown('node', node);
  return erasure;
}

function requireOwner({ role }: Caller): void {
  if (role === 'owner') return;
  throw new AlfredError('permission_missing', { role, action: 'erase somebody' });
}
