import { defineSettings, setting, type ValuesOf } from '@alfred/config';
import { migrationTable, type ServiceSchema } from '@alfred/service-kit';
import { z } from 'zod';
import { targets } from './domain/webhook-url.ts';

/** The schema that this service owns. */
export const notificationSchema: ServiceSchema = {
  name: 'notification',
  migrations: [{ folder: new URL('./migrations/', import.meta.url), table: migrationTable }],
  restricted: {},
};

/** The settings of notification. */
export const notificationSettings = defineSettings({
  ALFRED_NOTIFICATION_TARGETS: setting(z.enum(targets), {
    doc: 'Where webhooks may go: public (https to public addresses), or development, which also takes http, any port and this machine itself.',
    default: 'public',
  }),
});

export type NotificationConfig = ValuesOf<typeof notificationSettings>;

const keyBytes = 32;

/** What it needs besides where nobody makes its secrets for it. */
export const notificationKeySettings = defineSettings({
  ALFRED_NOTIFICATION_KEY: setting(
    z
      .base64('it is not base64')
      .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
      .refine((bytes) => bytes.length === keyBytes, `${keyBytes} bytes are needed`),
    {
      doc: 'Under which secrets and URLs of webhooks are stored: 32 random bytes in base64. Without it nothing can be delivered to them any more.',
      secret: true,
    },
  ),
});
