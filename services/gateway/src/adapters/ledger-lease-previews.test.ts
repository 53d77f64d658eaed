import type { LedgerClient } from '@alfred/contracts/ledger';
import { PreviewLeaseRequest, PreviewLeaseResponse } from '@alfred/contracts/ledger';
import { expect, it } from 'vitest';
import { ledgerLeasePreviews } from './ledger-lease-previews.ts';

const ask = { ledger: 'led_a', node: 'usr_a', asset: 'USD/9', least: 500n };

function previews(answer: Parameters<typeof PreviewLeaseResponse.fromPartial>[0]) {
  const asked: PreviewLeaseRequest[] = [];
  const ledger: Pick<LedgerClient, 'previewLease'> = {
    previewLease: async (request) => {
      asked.push(PreviewLeaseRequest.fromPartial(request));
      return PreviewLeaseResponse.fromPartial(answer);
    },
  };
  return { asked, preview: () => ledgerLeasePreviews(ledger).preview(ask) };
}

it('asks for the least, and reads who would pay and what is left', async () => {
  const wallet = { kind: 'wallet', node: 'usr_a', left: '900', account: 'wallet:usr_a' };
  const budget = {
    ...{ kind: 'budget', node: 'dep_a', window: 'month', mode: 'hard', left: '0' },
    ...{ limit: '1000', used: '1000', resetsAt: '2026-12-01T00:00:00Z' },
  };
  const params = { node: 'dep_a', window: 'month' };
  const { asked, preview } = previews({
    account: 'wallet:usr_a',
    limits: [wallet, budget],
    refusal: { code: 'budget_exhausted', params },
  });
  expect(await preview()).toMatchObject({
    account: 'wallet:usr_a',
    limits: [
      { kind: 'wallet', left: 900n, limit: undefined, used: undefined },
      { kind: 'budget', left: 0n, limit: 1_000n, used: 1_000n },
    ],
    refusal: { outcome: 'refused', code: 'budget_exhausted', params },
  });
  expect(asked).toEqual([{ ledger: 'led_a', node: 'usr_a', asset: 'USD/9', least: '500' }]);
});

it('reads that nothing speaks against it, and that nobody could pay', async () => {
  const warnings = [{ node: 'dep_a', window: 'day', resetsAt: '' }];
  expect(await previews({ account: 'pool:tea_a', warnings }).preview()).toEqual({
    ...{ account: 'pool:tea_a', limits: [], refusal: undefined, warnings },
  });
  expect(await previews({}).preview()).toMatchObject({ account: undefined });
});
