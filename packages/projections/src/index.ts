export type { Cursor } from './cursor.ts';
export { type Follower, type FollowerOptions, follower, type Page } from './follower.ts';
export { type FollowedLog, logOverPort, serveLog } from './log-over-port.ts';
export { logWaiting, type WaitingLog } from './log-waiting.ts';
export { memoryCursor } from './memory-cursor.ts';
export { postgresCursor } from './postgres-cursor.ts';
export {
  type Difference,
  type Projection,
  type ProjectionTable,
  type Rebuild,
  type RebuildStatus,
  rebuildStatuses,
} from './projection.ts';
export { type RebuildDeps, type Rebuilder, type RebuildWish, rebuilder } from './rebuild.ts';
export { type RpcLogLedger, rpcLog } from './rpc-log.ts';
