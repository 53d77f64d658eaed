import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { AsOf, Books, EntryReference, ScheduledMovement } from '../../ports/api/books.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type { MovementKind } from '../../ports/api/money-command.ts';
import { acceptAsset, acceptMovement } from './money.ts';
import { orderId } from './order-id.ts';

interface Deps {
  readonly directory: Pick<Directory, 'node'>;
  readonly books: Pick<Books, 'post' | 'nodeMoney' | 'moved'>;
}

type ReadingDeps = Pick<Deps, 'directory'> & { readonly books: Omit<Deps['books'], 'moved'> };

/** A sweep has no amount: it takes whatever is free. */
export interface MovementOrder {
  readonly kind: MovementKind;
  readonly node: string;
  readonly asset: string;
  readonly amount: string | undefined;
  /** Microseconds; undefined: at once. */
  readonly at: bigint | undefined;
  readonly idempotency: string;
}

/** Empties a wallet into its parent's, or fills it up from there, now or at a time. */
export function scheduleMovement({ directory, books }: Deps) {
  return async (
    caller: Caller,
    order: MovementOrder,
  ): Promise<{
    readonly entry: EntryReference;
    readonly movement: ScheduledMovement;
    /** Undefined: its time is still to come. */
    readonly moved: bigint | undefined;
  }> => {
    const { kind, at = 0n, idempotency } = order;
    // For the ledger 0 is at once.
    if (order.at === 0n) throw new AlfredError('movement_past');
    const { asset, amount } = moneyOf(order);
    const { id: node } = await directory.node(caller, order.node);
    const schedule = orderId('sch', caller, idempotency);
    const movement = { schedule, kind, asset, amount, at };
    const command = { type: 'schedule_movement', node, ...movement } as const;
    const entry = await books.post(caller, { command, idempotency });
    const moved = at === 0n ? await books.moved(caller.ledger, entry.seq) : undefined;
    return { entry, movement, moved };
  };
}

function moneyOf({ asset, amount }: Pick<MovementOrder, 'asset' | 'amount'>) {
  if (amount === undefined) return { asset: acceptAsset(asset).id, amount };
  const money = acceptMovement({ asset, amount });
  return { asset: money.asset.id, amount: money.amount };
}

/** The movements of a wallet that wait for their time. */
export function readMovements({ directory, books }: ReadingDeps) {
  return async (
    caller: Caller,
    wanted: string,
  ): Promise<{
    readonly node: string;
    readonly schedules: readonly ScheduledMovement[];
    readonly asOf: AsOf;
  }> => {
    const { id: node } = await directory.node(caller, wanted);
    const { schedules, asOf } = await books.nodeMoney(caller.ledger, node);
    return { node, schedules, asOf };
  };
}

/** Takes a movement back whose time has not come. */
export function cancelMovement({ directory, books }: ReadingDeps) {
  return async (
    caller: Caller,
    order: { readonly node: string; readonly schedule: string; readonly idempotency: string },
  ): Promise<EntryReference> => {
    const { schedule, idempotency } = order;
    const { id: node } = await directory.node(caller, order.node);
    const { schedules } = await books.nodeMoney(caller.ledger, node);
    // A repeat finds it cancelled: the ledger knows the key that it was cancelled under.
    if (idempotency === '' && !schedules.some((each) => each.schedule === schedule)) {
      throw new AlfredError('resource_unknown', { kind: 'movement', id: schedule });
    }
    return books.post(caller, { command: { type: 'cancel_schedule', schedule }, idempotency });
  };
}
