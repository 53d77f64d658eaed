import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PolicyScene, policyScene } from './scene.ts';

let policy: PolicyScene['policy'];
let scene: PolicyScene;

beforeAll(async () => {
  scene = await policyScene();
  ({ policy } = scene);
});

afterAll(() => scene.stop());

const allowAll = { id: 'allow-all', effect: 'allow', models: ['*'] };
const noLorem = { id: 'no-lorem', effect: 'deny', models: ['sim/lorem'] };

const put = (
  organization: string,
  node: string,
  rules = [allowAll],
  idempotency = '',
  sections = '',
) =>
  policy.putPolicy({
    ...{ organization, node, actor: organization, rules, idempotency, sections },
    ...{ ledger: organization.replace('org', 'led'), apiKey: 'key_1' },
  });

describe('policies', () => {
  it('are versioned per node, and gathered into a bundle', async () => {
    expect((await put('org_a', 'org_a')).policy?.version).toBe(1n);
    expect((await put('org_a', 'usr_a', [noLorem])).policy?.version).toBe(1n);
    expect((await put('org_a', 'usr_a', [noLorem, allowAll])).policy?.version).toBe(2n);
    const { bundle } = await policy.getBundle({ organization: 'org_a' });
    expect(bundle?.version).toBe(3n);
    expect(bundle?.policies.map(({ node, version }) => [node, version])).toEqual([
      ['org_a', 1n],
      ['usr_a', 2n],
    ]);
    const found = await policy.getPolicy({ organization: 'org_a', node: 'usr_a' });
    expect(found.policy).toEqual({
      node: 'usr_a',
      version: 2n,
      rules: [noLorem, allowAll],
      sections: '',
      publishedAt: scene.clock.nowMicros(),
    });
  });

  it('that say the same are the same version, told again', async () => {
    await put('org_b', 'org_b');
    scene.clock.advanceMicros(5n);
    const again = await put('org_b', 'org_b');
    expect(again.policy).toMatchObject({ version: 1n, publishedAt: scene.clock.nowMicros() - 5n });
    await expect
      .poll(() => scene.heard.filter(({ organization }) => organization === 'org_b'))
      .toEqual([
        { organization: 'org_b', version: 1n },
        { organization: 'org_b', version: 1n },
      ]);
  });

  it('answer a repeated request with what it published, whatever came later', async () => {
    const first = await put('org_c', 'org_c', [allowAll], 'key-1');
    await put('org_c', 'org_c', [noLorem], 'key-2');
    expect(await put('org_c', 'org_c', [allowAll], 'key-1')).toEqual(first);
    expect((await policy.getPolicy({ organization: 'org_c', node: 'org_c' })).policy?.version).toBe(
      2n,
    );
    await expect(put('org_c', 'org_c', [], 'key-1')).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('never cross organisations', async () => {
    await put('org_d', 'shared');
    expect((await policy.getPolicy({ organization: 'org_e', node: 'shared' })).policy).toEqual({
      node: 'shared',
      version: 0n,
      rules: [],
      sections: '',
      publishedAt: 0n,
    });
    expect((await policy.getBundle({ organization: 'org_e' })).bundle).toEqual({
      organization: 'org_e',
      version: 0n,
      policies: [],
      routes: [],
    });
  });

  it('are refused by the field that is wrong', async () => {
    const bad = { id: 'x', effect: 'maybe', models: ['*'] };
    await expect(put('org_f', 'org_f', [bad])).rejects.toMatchObject({
      code: 'request_invalid',
      params: { param: 'rules.0.effect' },
    });
  });

  it('are told to the log of their organisation, once a version', async () => {
    await put('org_i', 'usr_i', [noLorem], 'key-1');
    await put('org_i', 'usr_i', [noLorem], 'key-1');
    await put('org_i', 'usr_i', [noLorem]);
    await put('org_i', 'usr_i', [noLorem, allowAll]);
    const acts = () => scene.acts('led_i');
    await expect.poll(() => acts().length).toBe(2);
    const act = { act: 'policy.put', subject: 'usr_i' };
    expect(acts()).toEqual(
      [
        { ...act, facts: { by: 'key_1', version: '1', rules: '1' } },
        { ...act, facts: { by: 'key_1', version: '2', rules: '2' } },
      ].map((value) => ({ actor: 'org_i', $case: 'recordAct', value })),
    );
  });

  it('say more than rules: sections are part of a version, and of what the log says', async () => {
    const storage = { completions: false, prompts: true, retentionDays: 30 };
    const text = JSON.stringify({ storage });
    const turned = JSON.stringify({
      storage: { retentionDays: 30, prompts: true, completions: false },
    });
    const published = await put('org_j', 'org_j', [allowAll], 'key-1', turned);
    expect(published.policy).toMatchObject({ version: 1n, sections: text });
    expect((await put('org_j', 'org_j', [allowAll], '', text)).policy?.version).toBe(1n);
    await expect(put('org_j', 'org_j', [allowAll], 'key-1')).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    const { bundle } = await policy.getBundle({ organization: 'org_j' });
    expect(bundle?.policies.map(({ sections }) => sections)).toEqual([text]);
    const said = () => scene.acts('led_j');
    await expect.poll(() => said().length).toBe(1);
    const sections = createHash('sha256').update(text).digest('hex');
    expect(said()[0]).toMatchObject({
      value: { act: 'policy.put', facts: { by: 'key_1', version: '1', rules: '1', sections } },
    });
    expect((await put('org_j', 'org_j', [allowAll])).policy).toMatchObject({
      ...{ version: 2n, sections: '' },
    });
  });

  it('are refused by the section that is wrong', async () => {
    const sections = JSON.stringify({ storage: { prompts: true, completions: true } });
    await expect(put('org_k', 'org_k', [allowAll], '', sections)).rejects.toMatchObject({
      ...{ code: 'request_invalid', params: { param: 'storage.retentionDays' } },
    });
  });

  it('get one version each from racing writers', async () => {
    const writers = Array.from({ length: 6 }, (_, n) =>
      put('org_g', 'org_g', [{ ...allowAll, id: `r${n}` }]),
    );
    const versions = (await Promise.all(writers)).map((answer) => answer.policy?.version);
    expect(versions.toSorted()).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
  });

  it('are never changed once published', async () => {
    await put('org_h', 'org_h');
    await expect(scene.sql("update policy_version set rules = '[]'")).rejects.toThrow(
      /never changed/,
    );
    await expect(scene.sql('delete from policy_version')).rejects.toThrow(/never changed/);
  });
});
