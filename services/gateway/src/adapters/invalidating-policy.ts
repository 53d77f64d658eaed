import type { PolicyClient } from '@alfred/contracts/policy';
import type { Policies } from '../ports/policies.ts';

/** The policy service, where what is published here decides here at once, bus or no bus. */
export function invalidatingPolicy(
  policy: PolicyClient,
  policies: Pick<Policies, 'invalidate'>,
): PolicyClient {
  const forgetting =
    <Request extends { readonly organization?: string }, Options, Response>(
      publish: (request: Request, options?: Options) => Promise<Response>,
    ) =>
    async (request: Request, options?: Options): Promise<Response> => {
      const response = await publish(request, options);
      if (request.organization) policies.invalidate(request.organization);
      return response;
    };
  return {
    putPolicy: forgetting(policy.putPolicy),
    putRoute: forgetting(policy.putRoute),
    removeRoute: forgetting(policy.removeRoute),
    stopArm: forgetting(policy.stopArm),
    getPolicy: (request, options) => policy.getPolicy(request, options),
    getBundle: (request, options) => policy.getBundle(request, options),
    getRoute: (request, options) => policy.getRoute(request, options),
    listRoutes: (request, options) => policy.listRoutes(request, options),
    listRouteVersions: (request, options) => policy.listRouteVersions(request, options),
  };
}
