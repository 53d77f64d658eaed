export { type KeptPostgresOptions, keepPostgres } from './keep-postgres.ts';
export { commitAlone, commitWithStandby } from './replication/primary.ts';
export {
  type RunningStandby,
  type StandbyOptions,
  startStandby,
} from './replication/start-standby.ts';
export {
  type PostgresOptions,
  type RunningPostgres,
  startPostgres,
  stopPostgresOn,
} from './start-postgres.ts';
