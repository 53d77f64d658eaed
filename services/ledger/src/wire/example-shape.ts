import type { BudgetCounter, LedgerEvent, LedgerEventType } from '../domain/events.ts';
import type { Entry } from './entry.ts';

// What the examples of entries are made of: one organisation, and what happens in it.

type Envelope = Partial<Pick<Entry, 'key' | 'actor' | 'policy' | 'price' | 'effective' | 'sealed'>>;

/** One entry of a type, and what such an entry says, in one sentence. */
export type Example<Type extends LedgerEventType> = Envelope & {
  readonly about: string;
  readonly event: Extract<LedgerEvent, { type: Type }>;
};

export const asset = 'USD/9';
export const organization = 'org_2Kq0vYb7LxTn4ZsWd1EoMc';
export const department = 'dep_6Hr1pQz8JwUf3XaVe5NtGy';
export const user = 'usr_7kB4mRt2CySd9LgPx0QwZn';
export const lease = 'lea_5mD8nVf1HuKc2TjYs6ErXb';
export const request = 'req_01JDMF4Q7W2Zt9Yb6RkVhS';
export const incarnation = 'inc_3sW9gTn5QaZk7LdRf1UyPe';
export const apiKey = 'key_4jP7rXc0LmGv8BtHs2NdQy';

/** The month's budget of the department, as it stands after an entry. */
export const budgetAt = (
  used: bigint,
  held: bigint,
  limit: bigint = 50_000_000_000n,
): BudgetCounter => ({
  node: department,
  asset,
  window: 'month',
  start: '2026-11-01T00:00:00Z',
  end: '2026-12-01T00:00:00Z',
  used,
  held,
  limit,
});
