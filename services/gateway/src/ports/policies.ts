import type { PolicyBundle } from '../domain/policy.ts';

/** Every policy of an organisation: a local copy, never older than five minutes. */
export interface Policies {
  bundleOf(organization: string): PolicyBundle | Promise<PolicyBundle>;
  /** The next question is answered by the policy service again. */
  invalidate(organization: string): void;
}
