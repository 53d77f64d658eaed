import type { PolicyClient } from '@alfred/contracts/policy';
import type { Policies } from '../ports/policies.ts';

/** The policy service, where what is published here decides here at once, bus or no bus. */
export function invalidatingPolicy(
  policy: PolicyClient,
  policies: Pick<Policies, 'invalidate'>,
): PolicyClient {
  return {
    putPolicy: async (request, options) => {
      const response = await policy.putPolicy(request, options);
      if (request.organization) policies.invalidate(request.organization);
      return response;
    },
    getPolicy: (request, options) => policy.getPolicy(request, options),
    getBundle: (request, options) => policy.getBundle(request, options),
  };
}
