import { expect, it } from 'vitest';
import { allowAll } from '../../test/fakes.ts';
import type { ArmOutcome } from '../domain/experiment-statistics.ts';
import { withRoutes } from '../domain/policy.ts';
import type { Guard, Route } from '../domain/route.ts';
import { armGuard } from './guard-arms.ts';

const none = { count: 0, mean: 0, variance: 0 };
const outcome = (arm: string, failed: number): ArmOutcome => ({
  ...{ arm, asset: 'USD/9', requests: 100, failed, latencyP95: 0 },
  ...{ cost: none, latency: none, feedback: none },
});
const subject = { organization: 'org_a', ledger: 'led_a', node: 'usr_a', apiKey: 'key_a' };
const routing = {
  ...{ route: 'fast', version: 1n, strategy: 'ordered', experiment: 'newer', arm: 'b' },
  considered: [],
};

function scene(guard: Guard | undefined, stopped = '') {
  const arms = ['a', 'b'].map((name) => ({ name, weight: 1, targets: [], stopped: '' }));
  const route: Route = {
    ...{ name: 'fast', version: 1, description: '', strategy: 'ordered', publishedAt: 0n },
    ...{ targets: [], fallbacks: [] },
    experiment: {
      ...{ name: 'newer', sticky: 'key', guard },
      arms: arms.map((arm) => (arm.name === 'b' ? { ...arm, stopped } : arm)),
    },
  };
  const happened: string[] = [];
  const made = armGuard({
    policies: {
      bundleOf: () => withRoutes(allowAll, [route]),
      invalidate: (organization) => void happened.push(`forgot ${organization}`),
    },
    outcomes: {
      outcomesOf: async ({ organization, route: name, experiment }) => {
        happened.push(`asked ${organization} ${name} ${experiment}`);
        return [outcome('a', 1), outcome('b', 90)];
      },
    },
    stopper: {
      stop: async ({ ledger, arm, reason }) => void happened.push(`${ledger} ${arm} ${reason}`),
    },
    onStopped: ({ arm }) => void happened.push(`told ${arm}`),
  });
  return { made, happened };
}

const guard = { metric: 'error_rate', limit: 0.5, requestsMin: 50 };
const asked = 'asked org_a fast newer';

it('stops an arm that is beyond, once noted, and asks for the route anew', async () => {
  const { made, happened } = scene(guard);
  await made.round();
  made.note(subject, routing);
  made.note(subject, routing);
  await made.round();
  await made.round();
  expect(happened).toEqual([asked, 'led_a b error_rate', 'forgot org_a', 'told b']);
});

it('leaves alone what has stopped, what is not guarded, and what is no experiment', async () => {
  const before = scene(guard, 'error_rate');
  before.made.note(subject, routing);
  await before.made.round();
  expect(before.happened).toEqual([asked]);
  const unguarded = scene(undefined);
  unguarded.made.note(subject, routing);
  await unguarded.made.round();
  expect(unguarded.happened).toEqual([]);
  const plain = scene(guard);
  plain.made.note(subject, { ...routing, arm: '' });
  await plain.made.round();
  expect(plain.happened).toEqual([]);
});
