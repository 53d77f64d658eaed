import { derivedId, randomId } from '@alfred/ids';
import type { Caller } from '../../domain/caller.ts';

/** The id of what an order makes: the same again when the order is repeated under its key. */
export function orderId(prefix: string, { key }: Pick<Caller, 'key'>, idempotency: string): string {
  return idempotency === '' ? randomId(prefix) : derivedId(prefix, key, idempotency);
}
