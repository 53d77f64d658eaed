import { expect, it } from 'vitest';
import { caller } from '../../../test/fakes.ts';
import { setKeyLimit, setNodeLimit } from './limits.ts';

const limit = { requests: 5, windowSeconds: 60, models: [], networks: [] };

it('has this gateway ask again about whoever is limited otherwise, once it is so', async () => {
  const told: string[] = [];
  const shown = { name: 'x', createdAt: 0n, limit };
  const key = { id: 'key_1', node: 'usr_1', role: 'member', prefix: 'alf_live_' } as const;
  const times = { expiresAt: undefined, revokedAt: undefined };
  const node = { id: 'team_1', kind: 'team', parent: 'org_1', email: undefined } as const;
  const directory = {
    setKeyLimit: async () => {
      told.push('set');
      return { ...shown, ...key, ...times, lastFour: 'abcd' };
    },
    setNodeLimit: async () => {
      told.push('set');
      return { ...shown, ...node };
    },
  };
  const forgetKey = (id: string) => void told.push(id);
  const forgetPaths = (id: string) => void told.push(id);
  const wish = { limit, idempotency: '' };
  await setKeyLimit({ directory, forgetKey })(caller, { ...wish, key: 'key_1' });
  await setNodeLimit({ directory, forgetPaths })(caller, { ...wish, node: 'team_1' });
  expect(told).toEqual(['set', 'key_1', 'set', 'team_1']);
});

it('has it forget nothing when the limit was refused', async () => {
  const directory = {
    setKeyLimit: async () => {
      throw new Error('refused');
    },
  };
  const forgetKey = () => {
    throw new Error('forgotten');
  };
  const asked = setKeyLimit({ directory, forgetKey })(caller, {
    ...{ key: 'key_1', limit: undefined, idempotency: '' },
  });
  await expect(asked).rejects.toThrow('refused');
});
