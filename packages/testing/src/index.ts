export { type FreshDatabase, freshDatabase } from './postgres/fresh-database.ts';
export {
  postgresForTests,
  type TestPostgres,
  temporaryFolder,
} from './postgres/postgres-for-tests.ts';
