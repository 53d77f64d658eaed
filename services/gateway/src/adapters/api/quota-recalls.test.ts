import { AlfredError } from '@alfred/errors';
import { expect, it } from 'vitest';
import { quotaRecalls } from './quota-recalls.ts';

function scene(failure?: AlfredError) {
  const here: unknown[] = [];
  const everywhere: unknown[] = [];
  const faults: unknown[] = [];
  const recalls = quotaRecalls({
    quota: {
      recall: async (wanted) => {
        if (failure) throw failure;
        everywhere.push(wanted);
        return {};
      },
    },
    recallHere: (recall) => void here.push(recall),
    onFault: (error) => void faults.push(error),
  });
  return { recalls, here, everywhere, faults };
}

const leased = { organization: 'org_a', ledger: 'led_a', node: 'team_a', asset: 'USD/9' };

it('ends leases here at once, and everywhere through quota', async () => {
  const { recalls, here, everywhere } = scene();
  const done = recalls.everything(leased);
  expect(here).toEqual([{ ...leased, busy: true }]);
  await done;
  await recalls.idle({ ...leased, asset: undefined });
  expect(everywhere).toEqual([
    { ...leased, busy: true },
    { ...leased, asset: '', busy: false },
  ]);
});

it('does not fail a change that is made: the others stop when their leases end', async () => {
  const away = new AlfredError('service_unavailable', { service: 'quota' });
  const { recalls, here, faults } = scene(away);
  await recalls.everything(leased);
  expect([here.length, faults]).toEqual([1, [away]]);
});
