import { migrationTable, type ServiceSchema } from '@alfred/service-kit';

/** The schema that this service owns. */
export const analyticsSchema: ServiceSchema = {
  name: 'analytics',
  migrations: [{ folder: new URL('./migrations/', import.meta.url), table: migrationTable }],
  restricted: {},
};
