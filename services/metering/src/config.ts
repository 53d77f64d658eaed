import { defineSettings, setting, type ValuesOf, wholeNumber } from '@alfred/config';
import { migrationTable, type ServiceSchema } from '@alfred/service-kit';
import { z } from 'zod';

/** The schema that this service owns. */
export const meteringSchema: ServiceSchema = {
  name: 'metering',
  migrations: [{ folder: new URL('./migrations/', import.meta.url), table: migrationTable }],
  restricted: {},
};

/** The settings of metering. */
export const meteringSettings = defineSettings({
  ALFRED_PRICES: setting(z.string().min(1).optional(), {
    doc: 'A JSON file with prices of your own, added to the price book or in place of its own; packages/pricing/src/prices.example.json is one.',
  }),
  ALFRED_EXPIRED_LEASES: setting(z.enum(['charge', 'return']).default('charge'), {
    doc: 'What becomes of the rest of a lease whose gateway never came back within the grace: it stays used, or goes back.',
  }),
  ALFRED_EXPERIMENT_DAYS: setting(wholeNumber(1, 36_500).default(400), {
    doc: 'How long requests of experiments, and what people think of answers, are kept to compare arms by. Days.',
  }),
});

export type MeteringConfig = ValuesOf<typeof meteringSettings>;
