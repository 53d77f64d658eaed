import { defineSettings, setting } from '@alfred/config';
import { migrationTable, type ServiceSchema } from '@alfred/service-kit';
import { z } from 'zod';

/** The schema that this service owns. */
export const identitySchema: ServiceSchema = {
  name: 'identity',
  migrations: [{ folder: new URL('./migrations/', import.meta.url), table: migrationTable }],
  restricted: {},
};

/** By which those outside read the log; without both nobody does. */
export const subscriberSettings = defineSettings({
  ALFRED_NATS_SIGNING_SEED: setting(
    z
      .string()
      .regex(/^SA[A-Z2-7]{56}$/, 'the seed of an account is needed')
      .optional(),
    {
      doc: 'The seed of the account of NATS that subscribers belong to. It can make subscribers, and nothing else.',
      secret: true,
    },
  ),
  ALFRED_NATS_PUBLIC_URL: setting(
    z
      .string()
      .regex(/^(nats|tls|wss?):\/\/\S+$/, 'it is no URL')
      .optional(),
    { doc: 'Where subscribers find NATS, as they see it.' },
  ),
});

/** Where the keys of people are. */
export const subjectKeySettings = defineSettings({
  ALFRED_SUBJECT_KEYS: setting(z.string().min(1), {
    doc: 'The folder of the keys that names and addresses of people are sealed under: one file a person, outside of PostgreSQL. Every replica of identity sees the same. Its backups are kept for 30 days at most.',
  }),
});
