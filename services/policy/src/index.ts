export { createPolicyService, type PolicyDeps, policySchema } from './service.ts';
