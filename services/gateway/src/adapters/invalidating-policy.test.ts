import type { PolicyClient } from '@alfred/contracts/policy';
import { expect, it } from 'vitest';
import { invalidatingPolicy } from './invalidating-policy.ts';

it('forgets an organisation’s policies when one is published here, after it is', async () => {
  const happened: string[] = [];
  const policy: PolicyClient = {
    putPolicy: async () => {
      happened.push('published');
      return { policy: undefined };
    },
    getPolicy: async () => ({ policy: undefined }),
    getBundle: async () => ({ bundle: undefined }),
  };
  const watched = invalidatingPolicy(policy, {
    invalidate: (organization) => void happened.push(`forgot ${organization}`),
  });
  await watched.putPolicy({ organization: 'org_a', node: 'org_a' });
  await watched.getPolicy({ organization: 'org_b' });
  await watched.getBundle({ organization: 'org_b' });
  expect(happened).toEqual(['published', 'forgot org_a']);
});
