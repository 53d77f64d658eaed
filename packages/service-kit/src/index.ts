export {
  type CallDeadline,
  type Channel,
  createClient,
  type ServiceClient,
  unaryDeadlineMs,
} from './channel.ts';
export type { ClaimHolder, Claiming, Claims, ClaimUser, ClaimWish } from './claims/claims.ts';
export { claimsAll } from './claims/claims-all.ts';
export { type PostgresClaimsDeps, postgresClaims } from './claims/postgres-claims.ts';
export { type FolderLock, lockFiles, lockFolder } from './lock-folder.ts';
export { makeFolder } from './make-folder.ts';
export { idempotent, type RequestIdentity, type ResponseType } from './postgres/idempotent.ts';
export { type Migrations, migrate } from './postgres/migrate.ts';
export { openPool, type PoolOptions } from './postgres/pool.ts';
export { execute, query } from './postgres/query.ts';
export { loginOf, type ServiceLogin } from './postgres/service-role.ts';
export {
  type MigrationFolder,
  migrateSchema,
  migrationTable,
  type Privilege,
  type ServiceSchema,
  schemaTask,
} from './postgres/service-schema.ts';
export { type SchemaSetUp, setUpSchema } from './postgres/set-up-schema.ts';
export { databaseFault, transaction } from './postgres/transaction.ts';
export { type Address, findPort } from './process/find-port.ts';
export { type ProcessSignals, processSignals } from './process/process-signals.ts';
export {
  type RepeatingTask,
  type RepeatingTaskOptions,
  repeatingTask,
} from './process/repeating-task.ts';
export { type Undo, undoStack } from './process/undo-stack.ts';
export { within } from './process/within.ts';
export {
  type ActToRecord,
  actCommand,
  type RecordedAct,
  recordAct,
  recordedActs,
} from './relay/record-act.ts';
export { enqueueCommand, type RelayRow } from './relay/relay-store.ts';
export { type Relay, type RelayLedger, type RelayOptions, relayTask } from './relay/relay-task.ts';
export { backoffMs, type Patience, retrying, sleep } from './retrying.ts';
export { type RoutedLedgerOptions, routedLedgerChannel } from './routing/routed-ledger.ts';
export type { LedgerReplicas } from './routing/shard-directory.ts';
export { type Consumer, type RpcBinding, rpc, type Service, type Task } from './service.ts';
export { type RunningService, type ServiceHost, startService } from './start-service.ts';
export type { ClientCallOptions } from './transport/client-calls.ts';
export {
  type Fault,
  type FaultSwitch,
  faultSwitch,
  faultyBus,
  faultyConsumers,
} from './transport/fault-switch.ts';
export { faultyChannel } from './transport/faulty-channel.ts';
export {
  loopbackTransport,
  messagePortTransport,
  type Transport,
  type TransportOptions,
} from './transport/message-port-transport.ts';
export { type Method, methodsOf, serviceOfPath } from './transport/methods.ts';
export type { OnBug } from './transport/server-calls.ts';
export {
  type AbortablePatience,
  type Credit,
  patienceUntil,
  pump,
} from './transport/streams.ts';
export {
  formatTraceparent,
  parseTraceparent,
  traceparentHeader,
} from './transport/trace-context.ts';
