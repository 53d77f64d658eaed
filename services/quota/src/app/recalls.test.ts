import { manualClock } from '@alfred/clock';
import { expect, it } from 'vitest';
import type { WantedBack } from '../ports/recalls.ts';
import { recalls } from './recalls.ts';

const wanted: WantedBack = {
  organization: 'org_a',
  ledger: 'led_a',
  node: 'usr_a',
  asset: 'USD/9',
  busy: false,
  waiting: undefined,
};

function setUp() {
  const clock = manualClock(0n);
  const announced: WantedBack[] = [];
  const heard: WantedBack[] = [];
  const gateways = recalls({ clock, announce: (said) => void announced.push(said) });
  const disconnect = gateways.connect((said) => void heard.push(said));
  return { clock, announced, heard, gateways, disconnect };
}

it('tells its own gateways and the other replicas', () => {
  const { announced, heard, gateways, disconnect } = setUp();
  gateways.recall(wanted);
  expect([heard, announced]).toEqual([[wanted], [wanted]]);
  disconnect();
  gateways.recall({ ...wanted, node: 'usr_b' });
  expect(heard).toHaveLength(1);
});

it('tells the others of the same idle money now and then, and of a changed limit always', () => {
  const { clock, announced, heard, gateways } = setUp();
  for (let n = 0; n < 3; n += 1) gateways.recall(wanted);
  expect([heard.length, announced.length]).toEqual([3, 1]);
  gateways.recall({ ...wanted, busy: true });
  gateways.recall({ ...wanted, busy: true });
  expect(announced).toHaveLength(3);
  clock.advanceMicros(60_000n);
  gateways.recall(wanted);
  expect(announced).toHaveLength(4);
});

it('passes on what another replica says, and says it to nobody else', () => {
  const { announced, heard, gateways } = setUp();
  gateways.pass(wanted);
  expect([heard, announced]).toEqual([[wanted], []]);
});
