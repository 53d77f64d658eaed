export {
  type PostgresOptions,
  type RunningPostgres,
  startPostgres,
  stopPostgresOn,
} from './start-postgres.ts';
