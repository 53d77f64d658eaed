export { policySchema } from './config.ts';
export { createPolicyService, type PolicyDeps } from './service.ts';
