import { z } from 'zod';
import { id, instant, newName } from './schemas.ts';

const expiresInDaysMax = 365;
const expiresInDaysUsual = 90;

const startAt = z
  .int()
  .min(1)
  .max(Number.MAX_SAFE_INTEGER)
  .meta({ description: 'The number of the first entry that it gets.', example: 1 });

export const subscriber = z
  .object({
    id,
    name: z.string().meta({ description: 'For people.', example: 'Warehouse' }),
    createdAt: instant,
    expiresAt: instant,
    revokedAt: instant.nullable(),
  })
  .meta({ id: 'Subscriber' });

export const createdSubscriber = subscriber
  .extend({
    natsUrl: z.string(),
    stream: z.string(),
    consumer: z
      .string()
      .meta({ description: 'The only consumer of the stream that it may read through.' }),
    subjects: z
      .array(z.string())
      .meta({ description: 'What its messages are published under, with the type at the end.' }),
    apiPrefix: z.string().meta({ description: 'Its client’s prefix of the JetStream API.' }),
    inboxPrefix: z.string().meta({ description: 'Its client’s prefix of inboxes.' }),
    credentials: z.string().optional().meta({
      description: 'The text of a .creds file: shown once, never to a repeat of the request.',
    }),
  })
  .meta({ id: 'CreatedSubscriber' });

export const createSubscriberBody = z.strictObject({
  name: newName,
  expiresInDays: z.int().min(1).max(expiresInDaysMax).default(expiresInDaysUsual),
  startAt: startAt.default(1),
});

export const positionBody = z.strictObject({ startAt });
