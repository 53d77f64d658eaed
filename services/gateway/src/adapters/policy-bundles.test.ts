import { manualClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { startMicros } from '../../test/fakes.ts';
import { policyBundles } from './policy-bundles.ts';

const second = 1_000_000n;

function scene() {
  const clock = manualClock(startMicros);
  let version = 1n;
  let away = false;
  let asked = 0;
  const policies = policyBundles({
    clock,
    policy: {
      getBundle: async ({ organization = '' }) => {
        asked += 1;
        const answered = version;
        await new Promise((resolve) => setImmediate(resolve));
        if (away) throw new AlfredError('service_unavailable', { service: 'policy' });
        return { bundle: { organization, version: answered, policies: [], routes: [] } };
      },
    },
  });
  return {
    clock,
    policies,
    asked: () => asked,
    publish: () => {
      version += 1n;
    },
    leave: () => {
      away = true;
    },
    version: async () => (await policies.bundleOf('org_a')).version,
    settle: () => new Promise((resolve) => setTimeout(resolve, 5)),
  };
}

describe('a bundle', () => {
  it('is asked for once by all who wait, and then known', async () => {
    const { version, asked, policies } = scene();
    expect(await Promise.all([version(), version()])).toEqual([1n, 1n]);
    expect(policies.bundleOf('org_a')).not.toBeInstanceOf(Promise);
    expect(asked()).toBe(1);
  });

  it('is asked for again after half a minute, behind the request’s back', async () => {
    const { clock, version, publish, settle } = scene();
    await version();
    publish();
    clock.advanceMicros(30n * second);
    expect(await version()).toBe(1n);
    await settle();
    expect(await version()).toBe(2n);
  });

  it('waits for the new one when something was published', async () => {
    const { policies, version, publish } = scene();
    await version();
    publish();
    policies.invalidate('org_a');
    policies.invalidate('org_b');
    expect(await version()).toBe(2n);
  });

  it('does not take an answer for new that was asked for before the publication', async () => {
    const { policies, version, publish, asked } = scene();
    const early = version();
    publish();
    policies.invalidate('org_a');
    const late = version();
    expect(await early).toBe(1n);
    expect(await late).toBe(2n);
    expect(await version()).toBe(2n);
    expect(asked()).toBe(2);
  });

  it('decides for five minutes while the service is away, and not longer', async () => {
    const { clock, policies, version, leave, settle } = scene();
    await version();
    leave();
    policies.invalidate('org_a');
    expect(await version()).toBe(1n);
    clock.advanceMicros(299n * second);
    expect(await version()).toBe(1n);
    await settle();
    clock.advanceMicros(second);
    await expect(version()).rejects.toMatchObject({ code: 'service_unavailable' });
  });
});
