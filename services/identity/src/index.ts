export { createIdentityService, type IdentityDeps, identitySchema } from './service.ts';
