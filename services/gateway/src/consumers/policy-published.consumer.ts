import { PolicyPublished } from '@alfred/contracts/policy';
import type { Consumer } from '@alfred/service-kit';
import type { Policies } from '../ports/policies.ts';

/** A published policy decides from here on. Every gateway hears of it: its name is its own. */
export function policyPublishedConsumer(policies: Policies, incarnation: string): Consumer {
  return {
    subject: 'alfred.policy.*.PolicyPublished.v1',
    durable: `gateway-${incarnation}-policies`,
    handle: async ({ bytes }) => policies.invalidate(PolicyPublished.decode(bytes).organization),
  };
}
