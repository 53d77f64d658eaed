import type { RouteDocument } from '@alfred/contracts/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PolicyScene, policyScene } from './scene.ts';

let policy: PolicyScene['policy'];
let scene: PolicyScene;

beforeAll(async () => {
  scene = await policyScene();
  ({ policy } = scene);
});

afterAll(() => scene.stop());

const target = (model: string) => ({ model, weight: 1, capabilities: [], dataClasses: [] });
const fast: RouteDocument = {
  description: 'What most apps use.',
  strategy: 'fastest',
  targets: [target('sim/echo'), { ...target('sim/lorem'), weight: 3, dataClasses: ['public'] }],
  fallbacks: [target('gpt-4o-mini')],
  experiment: undefined,
};
const arms = ['one', 'two'].map((name) => ({
  ...{ name, weight: 1, targets: [target(`sim/${name}`)], stopped: '' },
}));
const guard = { metric: 'error_rate', limit: 0.05, requestsMin: 100 };
const tried = { ...fast, experiment: { name: 'newer', sticky: 'key', arms, guard } };

const of = (organization: string, name = 'fast') => ({
  ...{ organization, name, actor: organization, apiKey: 'key_1' },
  ledger: organization.replace('org', 'led'),
});
const put = async (organization: string, document: RouteDocument, idempotency = '') =>
  (await policy.putRoute({ ...of(organization), document, idempotency })).route;
const bundleOf = async (organization: string) => (await policy.getBundle({ organization })).bundle;
const actsOf = (ledger: string) =>
  scene.acts(ledger).map((act) => ('value' in act ? act.value : undefined));

describe('routes', () => {
  it('are so many at most; another version of one is none more', async () => {
    await scene.sql(`insert into route_version
      (organization, name, version, removed, document, actor, published_at)
      select 'org_full', 'r' || n, 1, false, '{}', 'org_full', 1 from generate_series(1, 499) n`);
    await put('org_full', fast);
    const other = { ...of('org_full', 'one-more'), document: fast };
    await expect(policy.putRoute(other)).rejects.toMatchObject({
      ...{ code: 'routes_too_many', params: { limit: '500' } },
    });
    expect((await put('org_full', tried))?.version).toBe(2n);
  });

  it('are versioned by their name, and part of the bundle', async () => {
    const first = await put('org_a', fast);
    const published = { publishedAt: scene.clock.nowMicros(), actor: 'org_a' };
    const expected = { name: 'fast', removed: false, document: fast, ...published };
    expect(first).toEqual({ ...expected, version: 1n });
    expect(await put('org_a', tried)).toEqual({ ...expected, version: 2n, document: tried });
    const bundle = await bundleOf('org_a');
    expect(bundle).toMatchObject({ version: 2n, policies: [] });
    expect(bundle?.routes).toEqual([{ ...expected, version: 2n, document: tried }]);
    const { routes } = await policy.listRouteVersions({ ...of('org_a'), limit: 10 });
    expect(routes.map(({ version }) => version)).toEqual([2n, 1n]);
    const older = await policy.getRoute({ ...of('org_a'), version: 1n });
    expect(older.route?.document).toEqual(fast);
  });

  it('that say the same are the same version, and gateways are told again', async () => {
    await put('org_b', fast);
    expect((await put('org_b', fast))?.version).toBe(1n);
    const told = () => scene.heard.filter(({ organization }) => organization === 'org_b');
    await expect.poll(() => told().map(({ version }) => version)).toEqual([1n, 1n]);
  });

  it('answer a repeated request with what it published, whatever came later', async () => {
    await put('org_c', fast, 'key-1');
    await put('org_c', { ...fast, strategy: 'cheapest' }, 'key-2');
    expect(await put('org_c', fast, 'key-1')).toMatchObject({ version: 1n, document: fast });
    await expect(put('org_c', tried, 'key-1')).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('end with a version of their own, and can begin again', async () => {
    await put('org_d', fast);
    const removed = await policy.removeRoute(of('org_d'));
    expect(removed.route).toMatchObject({ version: 2n, removed: true, document: fast });
    expect((await policy.removeRoute(of('org_d'))).route?.version).toBe(2n);
    expect(await bundleOf('org_d')).toMatchObject({ version: 2n, routes: [] });
    expect((await put('org_d', fast))?.version).toBe(3n);
    await expect(policy.removeRoute(of('org_d', 'other'))).rejects.toMatchObject({
      code: 'resource_unknown',
    });
  });

  it('lose an arm that a guard stops, and never the last one', async () => {
    await put('org_e', tried);
    const stop = { organization: 'org_e', ledger: 'led_e', route: 'fast', reason: 'error_rate' };
    const stopped = await policy.stopArm({ ...stop, experiment: 'newer', arm: 'two' });
    expect(stopped.route).toMatchObject({ version: 2n, actor: '' });
    expect(stopped.route?.document?.experiment?.arms.map((arm) => arm.stopped)).toEqual([
      '',
      'error_rate',
    ]);
    for (const one of [
      { experiment: 'newer', arm: 'two' },
      { experiment: 'newer', arm: 'one' },
      { experiment: 'older', arm: 'one' },
    ]) {
      const again = await policy.stopArm({ ...stop, ...one });
      expect(again.route?.version).toBe(2n);
    }
    await expect.poll(() => actsOf('led_e').length).toBe(2);
    expect(actsOf('led_e')[1]).toEqual({
      ...{ act: 'route.arm_stopped', subject: 'fast' },
      facts: { version: '2', experiment: 'newer', arm: 'two', reason: 'error_rate' },
    });
  });

  it('never cross organisations, and are never changed once published', async () => {
    await put('org_f', fast);
    const other = await policy.getRoute({ organization: 'org_g', name: 'fast' });
    expect(other.route).toMatchObject({ version: 0n, removed: true });
    await expect(scene.sql('delete from route_version')).rejects.toThrow(/never changed/);
  });

  it('are refused by the field that is wrong', async () => {
    const bad = { ...fast, targets: [target('sim/echo'), { ...target('x'), weight: 0 }] };
    await expect(put('org_h', bad)).rejects.toMatchObject({
      code: 'request_invalid',
      params: { param: 'targets.1.weight' },
    });
  });
});
