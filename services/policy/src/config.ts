import { migrationTable, type ServiceSchema } from '@alfred/service-kit';

/** The schema that this service owns. */
export const policySchema: ServiceSchema = {
  name: 'policy',
  migrations: [{ folder: new URL('./migrations/', import.meta.url), table: migrationTable }],
  // Published versions are never changed.
  restricted: { policy_version: ['select', 'insert'] },
};
