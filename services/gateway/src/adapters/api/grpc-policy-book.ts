import type { NodePolicy, PolicyClient } from '@alfred/contracts/policy';
import { AlfredError } from '@alfred/errors';
import { decodeSections, encodeSections } from '@alfred/policy-document';
import type { PolicyBook, PublishedPolicy } from '../../ports/api/policy-book.ts';

/** The policies as the policy service keeps them. */
export function grpcPolicyBook(policy: PolicyClient): PolicyBook {
  return {
    put: async ({ rules, sections, ...publication }) => {
      const request = {
        ...publication,
        sections: encodeSections(sections),
        rules: rules.map((rule) => ({ ...rule, models: [...rule.models] })),
      };
      return policyOf((await policy.putPolicy(request)).policy);
    },
    find: async (organization, node) =>
      policyOf((await policy.getPolicy({ organization, node })).policy),
  };
}

function policyOf(policy: NodePolicy | undefined): PublishedPolicy {
  if (!policy) {
    throw new AlfredError('internal', {}, { cause: new Error('an answer without a policy') });
  }
  const decoded = decodeSections(policy.sections);
  if (decoded.outcome === 'refused') {
    throw new AlfredError('policy_unreadable', { node: policy.node });
  }
  return {
    node: policy.node,
    sections: decoded.sections,
    version: Number(policy.version),
    publishedAt: policy.publishedAt || undefined,
    rules: policy.rules.map(({ id, effect, models }) => ({
      id,
      // An effect that this release does not know denies, here as in a decision.
      effect: effect === 'allow' ? 'allow' : 'deny',
      models,
    })),
  };
}
