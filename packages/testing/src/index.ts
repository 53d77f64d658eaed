export { aChatBody, type ChatBody } from './factories/chat.ts';
export { aCaller, aKey, aNode, anOwner, testEpochMicros } from './factories/identity.ts';
export {
  aBlock,
  anAdmitted,
  aRecord,
  aSettled,
  aSubject,
  aUsage,
} from './factories/usage.ts';
export { type FreshDatabase, freshDatabase } from './postgres/fresh-database.ts';
export {
  postgresForTests,
  type TestPostgres,
  temporaryFolder,
} from './postgres/postgres-for-tests.ts';
