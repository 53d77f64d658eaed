import type {
  PolicyServiceImplementation,
  NodePolicy as ProtoNodePolicy,
} from '@alfred/contracts/policy';
import type { putPolicy } from '../app/put-policy.ts';
import type { Bundle, NodePolicy } from '../domain/node-policy.ts';
import type { Route } from '../domain/route.ts';
import type { PolicyBook } from '../ports/policy-book.ts';
import { type RouteUseCases, routeApi, toProtoRoute } from './route-api.ts';

/** Every use case of this service, as `service.ts` wires them. */
export interface PolicyUseCases extends RouteUseCases {
  readonly putPolicy: ReturnType<typeof putPolicy>;
  readonly book: Pick<PolicyBook, 'find' | 'bundleOf'>;
}

/** The service on the wire: parses, calls one use case, renders its outcome. */
export function policyApi(useCases: PolicyUseCases): PolicyServiceImplementation {
  const { putPolicy, book, routes } = useCases;
  return {
    ...routeApi(useCases),
    putPolicy: async (request) => ({ policy: toProtoPolicy(await putPolicy(request)) }),
    getPolicy: async ({ organization, node }) => ({
      policy: toProtoPolicy(await book.find(organization, node)),
    }),
    getBundle: async ({ organization }) => {
      // Its version first: what is published meanwhile is told of under a later one.
      const bundle = await book.bundleOf(organization);
      return { bundle: toProtoBundle(bundle, await routes.list(organization)) };
    },
  };
}

function toProtoPolicy({ version, rules, ...policy }: NodePolicy): ProtoNodePolicy {
  return {
    ...policy,
    version: BigInt(version),
    rules: rules.map(({ models, ...rule }) => ({ ...rule, models: [...models] })),
  };
}

function toProtoBundle({ organization, version, policies }: Bundle, routes: readonly Route[]) {
  return {
    organization,
    version: BigInt(version),
    policies: policies.map(toProtoPolicy),
    routes: routes.map(toProtoRoute),
  };
}
