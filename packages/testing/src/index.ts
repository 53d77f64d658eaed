export type { EventStoreDbDouble } from './eventstoredb/eventstoredb-double.ts';
export type { AppendFate } from './eventstoredb/faults.ts';
export { eventStoreDbForTests } from './eventstoredb/for-tests.ts';
export { type RealEventStoreDb, realEventStoreDb } from './eventstoredb/real-server.ts';
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
export { type PostgresPair, postgresPair } from './postgres/postgres-pair.ts';
export { type Certificates, certificatesFor } from './servers/certificates.ts';
export { natsForTests, redisForTests } from './servers/for-tests.ts';
export { type GivenTransit, givenTransit } from './servers/given-transit.ts';
export { natsClientForTests } from './servers/nats-client.ts';
export { freePort } from './servers/program-server.ts';
export type { Place, RunningServer } from './servers/running-server.ts';
export {
  type NatsOptions,
  type NatsPlace,
  type RedisOptions,
  type RunningNats,
  startNats,
  startRedis,
} from './servers/start-server.ts';
