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
    putRoute: async () => {
      happened.push('put a route');
      return { route: undefined };
    },
    removeRoute: async () => ({ route: undefined }),
    stopArm: async () => ({ route: undefined }),
    getRoute: async () => ({ route: undefined }),
    listRoutes: async () => ({ routes: [] }),
    listRouteVersions: async () => ({ routes: [] }),
  };
  const watched = invalidatingPolicy(policy, {
    invalidate: (organization) => void happened.push(`forgot ${organization}`),
  });
  await watched.putPolicy({ organization: 'org_a', node: 'org_a' });
  await watched.getPolicy({ organization: 'org_b' });
  await watched.getBundle({ organization: 'org_b' });
  await watched.putRoute({ organization: 'org_c', name: 'fast' });
  expect(happened).toEqual(['published', 'forgot org_a', 'put a route', 'forgot org_c']);
});
