import type {
  PolicyServiceImplementation,
  NodePolicy as ProtoNodePolicy,
} from '@alfred/contracts/policy';
import type { putPolicy } from '../app/put-policy.ts';
import type { Bundle, NodePolicy } from '../domain/node-policy.ts';
import type { PolicyBook } from '../ports/policy-book.ts';

/** Every use case of this service, as `service.ts` wires them. */
export interface PolicyUseCases {
  readonly putPolicy: ReturnType<typeof putPolicy>;
  readonly book: Pick<PolicyBook, 'find' | 'bundleOf'>;
}

/** The service on the wire: parses, calls one use case, renders its outcome. */
export function policyApi({ putPolicy, book }: PolicyUseCases): PolicyServiceImplementation {
  return {
    putPolicy: async (request) => ({ policy: toProtoPolicy(await putPolicy(request)) }),
    getPolicy: async ({ organization, node }) => ({
      policy: toProtoPolicy(await book.find(organization, node)),
    }),
    getBundle: async ({ organization }) => ({
      bundle: toProtoBundle(await book.bundleOf(organization)),
    }),
  };
}

function toProtoPolicy({ version, rules, ...policy }: NodePolicy): ProtoNodePolicy {
  return {
    ...policy,
    version: BigInt(version),
    rules: rules.map(({ models, ...rule }) => ({ ...rule, models: [...models] })),
  };
}

function toProtoBundle({ organization, version, policies }: Bundle) {
  return { organization, version: BigInt(version), policies: policies.map(toProtoPolicy) };
}
