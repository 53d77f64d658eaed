export { type KeptPostgresOptions, keepPostgres } from './keep-postgres.ts';
export {
  type PostgresOptions,
  type RunningPostgres,
  startPostgres,
  stopPostgresOn,
} from './start-postgres.ts';
