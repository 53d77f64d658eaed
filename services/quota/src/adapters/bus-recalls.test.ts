import { inProcessBus } from '@alfred/bus';
import { AlfredError } from '@alfred/errors';
import { afterEach, expect, it } from 'vitest';
import { leasesRecalledConsumer } from '../consumers/leases-recalled.consumer.ts';
import type { WantedBack } from '../ports/recalls.ts';
import { busRecalls } from './bus-recalls.ts';

const wanted: WantedBack = {
  organization: 'org_a',
  ledger: 'led_a',
  node: 'usr_a',
  asset: '',
  busy: true,
  waiting: undefined,
};

const bus = inProcessBus({ capacity: 10 });
afterEach(() => bus.close());

it('reaches every replica but the one that says so', async () => {
  const heard: string[] = [];
  for (const self of ['quo_a', 'quo_b', 'quo_c']) {
    const pass = ({ ledger, busy }: WantedBack) => void heard.push(`${self} ${ledger} ${busy}`);
    const { subject, durable, handle } = leasesRecalledConsumer({ pass }, self);
    await bus.subscribe({ subject, durable }, handle);
  }
  const faults: unknown[] = [];
  const onFault = (error: unknown) => void faults.push(error);
  const announce = busRecalls({ bus, replica: 'quo_b', onFault });
  announce(wanted);
  await expect.poll(() => heard.toSorted()).toEqual(['quo_a led_a true', 'quo_c led_a true']);
  await bus.close();
  announce({ ...wanted, organization: '' });
  await expect.poll(() => faults).toMatchObject([expect.any(AlfredError)]);
});
