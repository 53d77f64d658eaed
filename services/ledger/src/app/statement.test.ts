import { expect, it } from 'vitest';
import { logSignal } from './log-signal.ts';
import { getStatement } from './statement.ts';

const nothing = { available: 0n, held: 0n };
const asked = {
  account: { kind: 'wallet', node: 'usr_1', asset: 'USD/9' } as const,
  ...{ from: '2026-11-01', to: '2026-11-02', after: undefined, limit: 10, atLeast: 0n },
};

/** A journal in which one line moved so much, and after which the account has this. */
function statementOf(moved: bigint, closing: bigint) {
  const line = { type: 'CreditsIssued.v1', count: 1, available: moved, held: 0n };
  const balances = [nothing, { available: closing, held: 0n }];
  return getStatement({
    projected: logSignal(),
    store: { head: async () => undefined, read: async () => [] },
    statements: {
      head: async () => ({ seq: 0n, at: 0n, timeZone: 'UTC' }),
      closing: async () => undefined,
      balanceBefore: async () => balances.shift() ?? nothing,
      totals: async () => [line],
      lines: async () => [],
    },
  });
}

it('is told when its lines add up to what the account has', async () => {
  const { closing } = await statementOf(5n, 5n)('led_1', asked);
  expect(closing.available).toBe(5n);
});

it('is not told when they do not: the journal is damaged', async () => {
  await expect(statementOf(5n, 6n)('led_1', asked)).rejects.toMatchObject({
    ...{ code: 'statement_inconsistent', params: { account: 'wallet:usr_1' } },
  });
});
