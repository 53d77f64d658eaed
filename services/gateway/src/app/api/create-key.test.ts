import { expect, it } from 'vitest';
import { caller } from '../../../test/fakes.ts';
import type { OutsideUsage, Reporter } from '../../ports/api/metering-desk.ts';
import { createKey } from './create-key.ts';

const sandbox = {
  ...{ organization: 'org_sandbox', ledger: 'led_sandbox', asset: 'USD/9', node: 'usr_place' },
  openedAt: 1_790_000_000_000_000n,
};
const made = {
  key: {
    ...({ id: 'key_1', node: 'usr_1', name: 'ci', role: 'member', prefix: 'alf_test_' } as const),
    ...{ lastFour: 'abcd', createdAt: 0n, expiresAt: undefined, revokedAt: undefined },
    limit: undefined,
  },
  secret: 'alf_test_abcd',
};
const wish = {
  ...({
    node: 'usr_1',
    name: 'ci',
    role: 'member',
    expiresAt: undefined,
    limit: undefined,
  } as const),
  idempotency: '',
};

/** Ports that remember what they were asked, in its order. */
function scene(fault?: Error) {
  const asked: string[] = [];
  const reported: [Reporter, readonly OutsideUsage[]][] = [];
  const allowed: (readonly string[])[] = [];
  const create = createKey({
    directory: {
      openSandbox: async (_, node) => {
        asked.push(`sandbox of ${node}`);
        return sandbox;
      },
      createKey: async () => {
        asked.push('key');
        return made;
      },
    },
    policies: {
      put: async ({ node, rules, sections }) => {
        asked.push(`policy of ${node}`);
        allowed.push(...rules.map(({ models }) => models));
        return { node, version: 1, rules, sections, publishedAt: 0n };
      },
    },
    desk: {
      report: async (reporter, usages) => {
        asked.push('history');
        if (fault) throw fault;
        reported.push([reporter, usages]);
        return [];
      },
    },
  });
  return { asked, reported, allowed, create };
}

it('makes a live key and nothing else', async () => {
  const { asked, create } = scene();
  await create(caller, { ...wish, mode: 'live' });
  expect(asked).toEqual(['key']);
});

it('has the sandbox ready before it makes a test key', async () => {
  const { asked, allowed, create } = scene();
  expect(await create(caller, { ...wish, mode: 'test' })).toBe(made);
  expect(asked).toEqual(['sandbox of usr_1', 'policy of org_sandbox', 'history', 'key']);
  expect(allowed).toEqual([['sim/*']]);
});

it('tells the same past into the sandbox, whoever asks again', async () => {
  const { reported, create } = scene();
  await create(caller, { ...wish, mode: 'test' });
  await create(caller, { ...wish, mode: 'test' });
  expect(reported[1]).toEqual(reported[0]);
  const [reporter, usages = []] = reported[0] ?? [];
  expect(reporter).toMatchObject({ organization: 'org_sandbox', ledger: 'led_sandbox' });
  expect(usages.every(({ node, provider }) => node === 'usr_place' && provider === 'sim')).toBe(
    true,
  );
  expect(new Set(usages.map(({ report }) => report)).size).toBe(60);
});

it('makes no test key whose sandbox is not ready: its secret would be shown in vain', async () => {
  const { asked, create } = scene(new Error('metering is away'));
  await expect(create(caller, { ...wish, mode: 'test' })).rejects.toThrow('metering is away');
  expect(asked).not.toContain('key');
});
