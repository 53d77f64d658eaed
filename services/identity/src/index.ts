export { natsReaders, noReaders } from './adapters/nats-readers.ts';
export { identitySchema, subscriberSettings } from './config.ts';
export type { OutsideReaders } from './ports/outside-readers.ts';
export { createIdentityService, type IdentityDeps } from './service.ts';
