export { subjectKeysAt } from './adapters/file-subject-keys.ts';
export { natsReaders, noReaders } from './adapters/nats-readers.ts';
export { identitySchema, subjectKeySettings, subscriberSettings } from './config.ts';
export type { OutsideReaders } from './ports/outside-readers.ts';
export type { Subject, SubjectKeys } from './ports/subject-keys.ts';
export { createIdentityService, type IdentityDeps } from './service.ts';
