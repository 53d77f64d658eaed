export {
  type CallDeadline,
  type Channel,
  createClient,
  type ServiceClient,
  unaryDeadlineMs,
} from './channel.ts';
export { type FolderLock, lockFiles, lockFolder } from './lock-folder.ts';
export { makeFolder } from './make-folder.ts';
export { idempotent, type RequestIdentity, type ResponseType } from './postgres/idempotent.ts';
export { type Migrations, migrate } from './postgres/migrate.ts';
export { openPool, type PoolOptions } from './postgres/pool.ts';
export { databaseFault, transaction } from './postgres/transaction.ts';
export { enqueueCommand, type RelayRow } from './relay/relay-store.ts';
export { type Relay, type RelayLedger, type RelayOptions, relayTask } from './relay/relay-task.ts';
export { backoffMs, type Patience, retrying, sleep } from './retrying.ts';
export { type Consumer, type RpcBinding, rpc, type Service, type Task } from './service.ts';
export { type RunningService, type ServiceHost, startService } from './start-service.ts';
export {
  type Fault,
  type FaultSwitch,
  faultSwitch,
  faultyConsumers,
} from './transport/fault-switch.ts';
export { faultyChannel } from './transport/faulty-channel.ts';
export {
  loopbackTransport,
  messagePortTransport,
  type Transport,
  type TransportOptions,
} from './transport/message-port-transport.ts';
export type { OnBug } from './transport/server-calls.ts';
